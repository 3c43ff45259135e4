"""A contract that nobody serves answers 500: every method of every published service has an implementation."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import auth.rpc
import export.rpc
import monitoring.rpc
import projects.rpc
import rekap.rpc
import taksir


def _modules(package: object) -> Iterator[object]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def _published() -> Iterator[type]:
    (root,) = (Path(folder) for folder in taksir.__path__)
    for file in sorted(root.rglob("*_pb2_grpc.py")):
        module = importlib.import_module(".".join(["taksir", *file.relative_to(root).with_suffix("").parts]))
        yield from (value for name, value in vars(module).items() if name.endswith("Servicer"))


def _leaves(base: type) -> Iterator[type]:
    for child in base.__subclasses__():
        yield child
        yield from _leaves(child)


for _service in (auth, export, monitoring, projects, rekap):
    list(_modules(_service.rpc))


@pytest.mark.parametrize("base", list(_published()), ids=lambda base: base.__name__)
def test_every_method_is_served(base: type) -> None:
    ours = [child for child in _leaves(base) if not child.__module__.startswith("taksir.")]
    missing = [
        name
        for name in vars(base)
        if name[0].isupper() and all(getattr(child, name) is getattr(base, name) for child in ours)
    ]
    # A servicer that inherits nothing cannot even be registered with a method missing.
    assert not (ours and missing)
