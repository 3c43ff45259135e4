"""Makes the keys that are missing, and lends their folders to the image's user.

Key pairs of those who call other services, and what auth seals the secrets of authenticators with.
"""

import base64
import os
import secrets
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

ISSUERS = ("gateway", "rekap", "export")
USER = 10001


def main(keys: Path, exports: Path, sealing: Path) -> None:
    """`keys` holds <issuer>.pem and trusted/<issuer>.pem afterwards, `sealing` holds auth-secrets."""
    _make_pairs(keys)
    if not (sealing / "auth-secrets").exists():
        (sealing / "auth-secrets").write_text(f"first {base64.b64encode(secrets.token_bytes(32)).decode()}\n")
    for path in (exports, keys, *keys.rglob("*"), sealing, *sealing.rglob("*")):
        os.chown(path, USER, USER)
        path.chmod(0o700 if path.is_dir() else 0o600)


def _make_pairs(keys: Path) -> None:
    trusted = keys / "trusted"
    trusted.mkdir(exist_ok=True)
    for issuer in ISSUERS:
        if not (keys / f"{issuer}.pem").exists():
            key = Ed25519PrivateKey.generate()
            public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            (trusted / f"{issuer}.pem").write_bytes(public)
            private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            (keys / f"{issuer}.pem").write_bytes(private)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
