"""Build hook: generates the Python package `taksir` from the contracts into gen/ whenever the package is installed."""

import shutil
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
OUTPUT = ROOT / "gen"


class GenerateContracts(BuildHookInterface):  # type: ignore[type-arg]
    """Runs protoc for messages, services and their type stubs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        from grpc_tools import protoc  # noqa: PLC0415 - a build requirement, absent at run time

        shutil.rmtree(OUTPUT, ignore_errors=True)
        OUTPUT.mkdir()
        plugins = Path(sys.executable).parent
        sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "taksir").rglob("*.proto"))
        arguments = [
            "protoc",
            f"--proto_path={ROOT}",
            f"--proto_path={files('grpc_tools') / '_proto'}",
            *(f"--plugin={tool}={plugins / tool}" for tool in ("protoc-gen-mypy", "protoc-gen-mypy_grpc")),
            f"--python_out={OUTPUT}",
            f"--grpc_python_out={OUTPUT}",
            f"--mypy_out={OUTPUT}",
            f"--mypy_grpc_out={OUTPUT}",
            *sources,
        ]
        if protoc.main(arguments) != 0:
            raise RuntimeError("protoc refused the contracts; see the lines above")
        (OUTPUT / "taksir" / "py.typed").touch()
