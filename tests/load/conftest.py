"""One stack with people and projects on it, for the tests here that look at a running system."""

import asyncio
from collections.abc import Coroutine, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from chassis.servers import free_port
from embedded.options import Options
from embedded.stack import Stack
from load.run import ENVIRONMENT

START_SECONDS = 300


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """On a loop of its own, so that tests may block."""
    folder: Path = tmp_path_factory.mktemp("load")
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="stack")
    thread.start()
    made = Stack(Options(folder, port=free_port(), durable=False), say=lambda _: None)

    def run(work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, loop).result(START_SECONDS)

    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in ENVIRONMENT.items():
                patch.setenv(name, value)
            run(made.start())
        yield made
    finally:
        run(made.stop())
        run(made.backends.destroy())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
