"""python -m monitoring serve | migrate."""

import argparse

from chassis.database.migrations import upgrade
from chassis.runner import run
from monitoring.bootstrap import NAME, service
from monitoring.config import MonitoringSettings


def main() -> None:
    """Parses the word and hands over."""
    parser = argparse.ArgumentParser(prog="python -m monitoring")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="run the service until SIGTERM")
    commands.add_parser("migrate", help="bring the schema up to date")
    command = parser.parse_args().command
    settings = MonitoringSettings()  # type: ignore[call-arg]  # from the environment
    if command == "migrate":
        upgrade(settings.database_url.get_secret_value(), NAME, NAME)
    else:
        run(lambda: service(settings), NAME, settings)


if __name__ == "__main__":
    main()
