"""`python -m embedded up | down | status`: what `make up` and `make down` run."""

import argparse
import os
import sys

from embedded import commands
from embedded.console import console
from embedded.options import Options
from embedded.problems import StartProblemError


def main() -> int:
    """The exit status: 0 when all went well."""
    parser = argparse.ArgumentParser(prog="python -m embedded", description="The whole of Taksir on one machine.")
    words = parser.add_subparsers(dest="command", required=True)
    up = words.add_parser("up", help="start everything and stay until Ctrl-C")
    up.add_argument("--detach", action="store_true", help="return once ready; `down` stops it")
    words.add_parser("down", help="stop what `up` started, from anywhere")
    words.add_parser("status", help="show what runs and how much memory it takes")
    arguments = parser.parse_args()
    say = console()
    try:
        options = Options.from_environment(os.environ)
        if arguments.command == "up":
            return commands.detach(options, say) if arguments.detach else commands.up(options, say)
        return commands.down(options, say) if arguments.command == "down" else commands.status(options, say)
    except StartProblemError as problem:
        console(sys.stderr)(str(problem))
        return 1


if __name__ == "__main__":
    sys.exit(main())
