"""python -m auth serve | migrate | create-user --email … --name … [--role staff] --password-stdin [--if-missing]."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from auth.app.commands.create_user import NewUser
from auth.bootstrap import NAME, service, user_creation
from auth.config import AuthSettings
from auth.domain.account import ROLES
from chassis.database.migrations import upgrade
from chassis.errors import AppError, Kind
from chassis.runner import run


def main() -> None:
    """Does what the first word says; exit status 1 with a sentence on stderr when it cannot."""
    arguments = _arguments()
    settings = AuthSettings()  # type: ignore[call-arg] # the environment fills it
    match arguments.command:
        case "serve":
            run(lambda: _serve(settings), NAME, settings)
        case "migrate":
            upgrade(settings.database_url.get_secret_value(), NAME, NAME)
        case _:
            asyncio.run(_create_user(settings, arguments))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m auth")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="run the service until SIGTERM")
    commands.add_parser("migrate", help="bring the schema up to date")
    create = commands.add_parser("create-user", help="make an account")
    create.add_argument("--email", required=True)
    create.add_argument("--name", required=True)
    create.add_argument("--role", action="append", default=[], choices=sorted(ROLES), help="may be given several times")
    create.add_argument("--password-stdin", action="store_true", required=True, help="first line of standard input")
    create.add_argument("--if-missing", action="store_true", help="an existing account is left alone, exit status 0")
    return parser.parse_args()


@asynccontextmanager
async def _serve(settings: AuthSettings) -> AsyncIterator[None]:
    async with service(settings):
        yield


async def _create_user(settings: AuthSettings, arguments: argparse.Namespace) -> None:
    password = sys.stdin.readline().rstrip("\r\n")
    new = NewUser(arguments.email, arguments.name, password, frozenset(arguments.role))
    async with user_creation(settings) as create:
        try:
            account_id = await create(new)
        except AppError as error:
            if error.kind is Kind.CONFLICT and arguments.if_missing:
                return
            problems = "".join(f"\n  {field.path}: {field.message}" for field in error.fields)
            sys.exit(f"{error.detail}{problems}")
    sys.stdout.write(f"{account_id}\n")


if __name__ == "__main__":
    main()
