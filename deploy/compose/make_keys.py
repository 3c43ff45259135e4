"""Makes the key pairs of those who call other services, where missing, and lends the folders to the image's user."""

import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

ISSUERS = ("gateway", "rekap", "export")
USER = 10001


def main(keys: Path, exports: Path) -> None:
    """`keys` holds <issuer>.pem and trusted/<issuer>.pem afterwards."""
    trusted = keys / "trusted"
    trusted.mkdir(exist_ok=True)
    for issuer in ISSUERS:
        if not (keys / f"{issuer}.pem").exists():
            key = Ed25519PrivateKey.generate()
            public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            (trusted / f"{issuer}.pem").write_bytes(public)
            private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            (keys / f"{issuer}.pem").write_bytes(private)
    for path in (exports, keys, *keys.rglob("*")):
        os.chown(path, USER, USER)
        path.chmod(0o700 if path.is_dir() else 0o600)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
