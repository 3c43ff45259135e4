"""The letters that auth sent, which `make up` keeps as files: people need the links in them."""

import email
import email.policy
import re
from pathlib import Path

SIGNATURE = "Taksir"
LINK = re.compile(r"/([a-z-]+)#token=(\S+)")


class Letters:
    """Reads each letter once; a link is handed out once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: set[str] = set()
        self._tokens: dict[tuple[str, str], list[str]] = {}

    def take(self, address: str, page: str) -> str:
        """The token of the next letter to this address that leads to this page; empty while there is none."""
        if not self._tokens.get((address, page)):
            self._look()
        waiting = self._tokens.get((address, page))
        return waiting.pop(0) if waiting else ""

    def _look(self) -> None:
        for file in self._folder.glob("*.eml"):
            if file.name not in self._read and self._open(file):
                self._read.add(file.name)

    def _open(self, file: Path) -> bool:
        """Whether it is all there: a letter may be looked at while it is being written."""
        letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        body = letter.get_body(("plain",))
        text = body.get_content() if body else ""
        if not text.rstrip().endswith(SIGNATURE):
            return False
        if link := LINK.search(text):
            self._tokens.setdefault((str(letter["To"]), link[1]), []).append(link[2])
        return True
