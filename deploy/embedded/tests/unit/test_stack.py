"""What can be said about a start that must fail before anything has begun."""

import socket
from pathlib import Path

import pytest

from embedded.home import Home
from embedded.options import Options
from embedded.problems import StartProblemError
from embedded.stack import Stack


async def test_a_taken_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartProblemError, match=rf"Port {port} .*PORT={port % 65535 + 1} make up"):
            await Stack(Options(tmp_path, port=port), say=lambda _: None).start()
    assert Home(tmp_path).holder() is None


async def test_a_folder_in_use_is_named_even_when_its_port_is_taken_too(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.create()
    with socket.create_server(("127.0.0.1", 0)) as taken, home.locked():
        stack = Stack(Options(tmp_path, port=taken.getsockname()[1]), say=lambda _: None)
        with pytest.raises(StartProblemError, match="already runs"):
            await stack.start()
    assert home.holder() is None
