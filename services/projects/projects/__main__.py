"""python -m projects serve | migrate | keep-audit."""

import argparse
import asyncio

from chassis.database.migrations import upgrade
from chassis.runner import run
from projects.bootstrap import NAME, keep_audit, service
from projects.config import ProjectsSettings


def main() -> None:
    """Does what the first word says."""
    command = _command()
    settings = ProjectsSettings()  # type: ignore[call-arg] # the environment fills it
    if command == "serve":
        run(lambda: service(settings), NAME, settings)
    elif command == "keep-audit":
        asyncio.run(keep_audit(settings))
    else:
        upgrade(settings.database_url.get_secret_value(), NAME, NAME)


def _command() -> str:
    parser = argparse.ArgumentParser(prog="python -m projects")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="run the service until SIGTERM")
    commands.add_parser("migrate", help="bring the schema up to date")
    commands.add_parser("keep-audit", help="make the coming months of the audit trail, drop those that are too old")
    return str(parser.parse_args().command)


if __name__ == "__main__":
    main()
