"""python -m export serve | migrate | worker."""

import argparse

from export.config import ExportSettings

SCHEMA = "export"


def main() -> None:
    """Parses the word and hands over; each command imports only what it needs."""
    parser = argparse.ArgumentParser(prog="export", description=__doc__)
    parser.add_argument("command", choices=["serve", "migrate", "worker"])
    command = parser.parse_args().command
    settings = ExportSettings()  # type: ignore[call-arg]  # from the environment
    {"serve": serve, "migrate": migrate, "worker": worker}[command](settings)


def serve(settings: ExportSettings) -> None:
    """The gRPC service with dispatcher, relay and reaper."""
    from chassis.runner import run  # noqa: PLC0415 - see main
    from export.bootstrap import service  # noqa: PLC0415 - see main

    run(lambda: service(settings), SCHEMA, settings)


def migrate(settings: ExportSettings) -> None:
    """Brings the schema up to date."""
    from chassis.database.migrations import upgrade  # noqa: PLC0415 - see main

    upgrade(settings.database_url.get_secret_value(), SCHEMA, SCHEMA)


def worker(settings: ExportSettings) -> None:
    """Makes documents."""
    from export.worker import work  # noqa: PLC0415 - see main

    work(settings)


if __name__ == "__main__":
    main()
