"""python -m gateway serve | openapi."""

import json
import sys

from gateway.app import create_app


def openapi() -> str:
    """The document as it is committed."""
    return json.dumps(create_app().openapi(), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Does what the first word says."""
    match sys.argv[1:]:
        case ["openapi"]:
            sys.stdout.write(openapi())
        case _:
            sys.exit("usage: python -m gateway serve | openapi")


if __name__ == "__main__":
    main()
