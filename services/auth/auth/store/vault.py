"""Secrets that auth must be able to read again are sealed: AES-256-GCM, under a key that the database never sees.

The keys stand in a file, one a line: a name and the Base64 of 32 random bytes. The first one seals, all of them open:
a key is rotated by writing a new line above the others, running `python -m auth reseal`, and taking the old line away.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auth.app.ports import KeyLostError, Sealed

KEY_BYTES = 32
NONCE_BYTES = 12
_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")


@dataclass(frozen=True)
class KeyFileVault:
    """Implements `auth.app.ports.Vault`. The keys are not shown when it is printed."""

    key_id: str
    keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def from_file(cls, path: Path) -> "KeyFileVault":
        """OSError without the file; ValueError, naming the line, for one that holds no keys."""
        keys: dict[str, bytes] = {}
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                key_id, key = _read(line, f"{path}, line {number}")
                if key_id in keys:
                    raise ValueError(f"{path}, line {number}: a second key is called {key_id}")
                keys[key_id] = key
        if not keys:
            raise ValueError(f"{path} holds no key")
        return cls(next(iter(keys)), keys)

    def seal(self, secret: str, owner: int) -> Sealed:
        """Under the first key; whoever moves it to another account's row cannot open it there."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        box = AESGCM(self.keys[self.key_id]).encrypt(nonce, secret.encode(), _bound_to(owner))
        return Sealed(self.key_id, nonce + box)

    def open(self, sealed: Sealed, owner: int) -> str:
        """What was sealed; KeyLostError without its key, or for a box that is not what this key made for this owner."""
        key = self.keys.get(sealed.key_id)
        if key is None:
            raise KeyLostError(sealed.key_id)
        nonce, box = sealed.box[:NONCE_BYTES], sealed.box[NONCE_BYTES:]
        try:
            return AESGCM(key).decrypt(nonce, box, _bound_to(owner)).decode()
        except (InvalidTag, ValueError) as error:
            raise KeyLostError(sealed.key_id) from error


def _bound_to(owner: int) -> bytes:
    return f"second_factor:{owner}".encode()


def _read(line: str, where: str) -> tuple[str, bytes]:
    """The line itself is not repeated in the error: it may hold a key."""
    key_id, _, encoded = line.strip().partition(" ")
    try:
        key = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error as error:
        raise ValueError(f"{where}: the key is no Base64") from error
    if not _KEY_ID.fullmatch(key_id) or len(key) != KEY_BYTES:
        raise ValueError(f"{where}: expected a name, a space and the Base64 of {KEY_BYTES} bytes")
    return key_id, key
