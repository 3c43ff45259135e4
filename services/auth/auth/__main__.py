"""python -m auth serve | migrate | reseal | create-user | …: the words of the command line; --help tells them all."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from auth.app.commands.administer import disable, enable, end_everybodys_sessions, end_sessions, set_roles
from auth.app.commands.create_user import NewUser, create_user
from auth.app.commands.reseal import reseal
from auth.app.tools import Tools
from auth.bootstrap import NAME, open_tools, service
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
        case "reseal":
            asyncio.run(_reseal(settings))
        case _:
            asyncio.run(_administer(settings, arguments))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m auth")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="run the service until SIGTERM")
    commands.add_parser("migrate", help="bring the schema up to date")
    commands.add_parser("reseal", help="seal the secrets of authenticators with the first key of the file")
    create = commands.add_parser("create-user", help="make an account")
    create.add_argument("--name", required=True)
    create.add_argument("--password-stdin", action="store_true", required=True, help="first line of standard input")
    create.add_argument("--if-missing", action="store_true", help="an existing account is left alone, exit status 0")
    roles = commands.add_parser("set-roles", help="replace the roles of an account; its sessions end")
    off = commands.add_parser("disable-user", help="keep somebody out; sessions and API tokens end at once")
    on = commands.add_parser("enable-user", help="let somebody in again")
    end = commands.add_parser("end-sessions", help="log somebody, or everybody, out; they may log in again")
    whose = end.add_mutually_exclusive_group(required=True)
    whose.add_argument("--email")
    whose.add_argument("--everybody", action="store_true")
    for command in (create, roles, off, on):
        command.add_argument("--email", required=True)
    for command in (create, roles):
        command.add_argument("--role", action="append", default=[], choices=sorted(ROLES), help="may be repeated")
    return parser.parse_args()


@asynccontextmanager
async def _serve(settings: AuthSettings) -> AsyncIterator[None]:
    async with service(settings):
        yield


async def _reseal(settings: AuthSettings) -> None:
    single = settings.model_copy(update={"database_pool_size": 1})
    async with open_tools(single, f"{NAME} reseal") as (tools, _):
        done = await reseal(tools)
    sys.stdout.write(f"{done.moved} resealed\n")
    if done.lost:
        sys.exit(f"{done.lost} cannot be opened: the log names their keys; put those back into the file")


async def _administer(settings: AuthSettings, arguments: argparse.Namespace) -> None:
    single = settings.model_copy(update={"database_pool_size": 1})
    async with open_tools(single, f"{NAME} {arguments.command}") as (tools, _):
        try:
            account_id = await _do(tools, arguments)
        except AppError as error:
            if error.kind is Kind.CONFLICT and getattr(arguments, "if_missing", False):
                return
            problems = "".join(f"\n  {field.path}: {field.message}" for field in error.fields)
            sys.exit(f"{error.detail}{problems}")
    sys.stdout.write(f"{account_id}\n")


async def _do(tools: Tools, arguments: argparse.Namespace) -> int:
    match arguments.command:
        case "create-user":
            password = sys.stdin.readline().rstrip("\r\n")
            new = NewUser(arguments.email, arguments.name, password, frozenset(arguments.role))
            return await create_user(tools, new)
        case "set-roles":
            return await set_roles(tools, arguments.email, frozenset(arguments.role))
        case "end-sessions":
            return await (
                end_everybodys_sessions(tools) if arguments.everybody else end_sessions(tools, arguments.email)
            )
        case "disable-user":
            return await disable(tools, arguments.email)
        case _:
            return await enable(tools, arguments.email)


if __name__ == "__main__":
    main()
