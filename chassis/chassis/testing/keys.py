"""Ed25519 keys of the services that call, made for one test session."""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.identity import Signer

ISSUERS = ("gateway", "rekap", "export")


@dataclass(frozen=True)
class Keys:
    """A folder with `<issuer>.pem` private keys and `trusted/<issuer>.pem` public ones."""

    folder: Path

    @property
    def trusted_dir(self) -> Path:
        """For `identity_trusted_keys_dir`."""
        return self.folder / "trusted"

    def private_file(self, issuer: str) -> Path:
        """For `identity_private_key_file`."""
        return self.folder / f"{issuer}.pem"

    def signer(self, issuer: str) -> Signer:
        """Signs as `issuer`."""
        return Signer.from_file(issuer, self.private_file(issuer))


def write_keys(folder: Path, issuers: tuple[str, ...] = ISSUERS) -> Keys:
    """Makes a key pair for each issuer that has none yet; private files can be read by their owner alone."""
    keys = Keys(folder)
    keys.trusted_dir.mkdir(parents=True, exist_ok=True)
    for issuer in issuers:
        if not keys.private_file(issuer).exists():
            _write_pair(keys, issuer)
    return keys


def _write_pair(keys: Keys, issuer: str) -> None:
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    keys.private_file(issuer).touch(mode=0o600)
    keys.private_file(issuer).write_bytes(private)
    (keys.trusted_dir / f"{issuer}.pem").write_bytes(public)
