"""The data folder: one place for data, secrets, keys and logs; used by one supervisor at a time."""

import base64
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from chassis.servers.process import kept_secret, write_private
from embedded.problems import StartProblemError


class Home:
    """Paths below TAKSIR_HOME. Secrets and keys are made when first asked for, readable by their owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def exports(self) -> Path:
        """Finished documents."""
        return self.folder / "exports"

    @property
    def mail(self) -> Path:
        """The e-mails that auth sends, as files, unless a mail server is set."""
        return self.folder / "mail"

    @property
    def trusted_keys(self) -> Path:
        return self.folder / "keys" / "trusted"

    @property
    def tls(self) -> Path:
        """The authority and the certificates of mutual TLS, where that is switched on."""
        return self.folder / "keys" / "tls"

    @property
    def processes_file(self) -> Path:
        """Which processes run, for `status` and for cleaning up after a killed supervisor."""
        return self.folder / "processes.json"

    @property
    def ready_file(self) -> Path:
        """Exists while Taksir is ready; holds what `up` printed."""
        return self.folder / "ready"

    @property
    def demo_user_file(self) -> Path:
        """Names the database that already has the demonstration user."""
        return self.folder / "demo-user"

    def create(self) -> None:
        """Makes the folder; passable (not readable) for the account that runs PostgreSQL on behalf of root."""
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        for private in ("secrets", "keys", "logs", "exports", "mail", "redis", "nats"):
            (self.folder / private).mkdir(mode=0o700, exist_ok=True)
        self.trusted_keys.mkdir(mode=0o700, exist_ok=True)

    def secret(self, name: str) -> str:
        """A password that stays the same for ever."""
        return kept_secret(self.folder / "secrets" / name)

    def private_key(self, issuer: str) -> Path:
        """The Ed25519 key that `issuer` signs identities with; its public half lies among the trusted ones."""
        path = self.folder / "keys" / f"{issuer}.pem"
        public = self.trusted_keys / f"{issuer}.pem"
        if not path.exists():
            made = Ed25519PrivateKey.generate()
            write_private(path, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())
        if not public.exists():
            key = load_pem_private_key(path.read_bytes(), password=None)
            encoded = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            write_private(public, encoded.decode())
        return path

    def secret_keys(self) -> Path:
        """What auth seals the secrets of authenticators with; lines may be added for a new key, as auth describes."""
        path = self.folder / "keys" / "auth-secrets"
        if not path.exists():
            write_private(path, f"first {base64.b64encode(secrets.token_bytes(32)).decode()}\n")
        return path

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the folder. Raises `StartProblemError` when another supervisor does."""
        with self._lock_file.open("a+") as file:
            if not _try_lock(file.fileno()):
                raise StartProblemError(
                    f"Taksir already runs on {self.folder} (process {self._lock_file.read_text().strip()}); "
                    "stop it with `make down` or choose another folder with TAKSIR_HOME"
                )
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            yield

    def holder(self) -> int | None:
        """The process id of the supervisor that holds the folder."""
        if not self._lock_file.exists():
            return None
        with self._lock_file.open() as file:
            if _try_lock(file.fileno()):
                return None
            text = file.read().strip()
        return int(text) if text.isdecimal() else None

    @property
    def _lock_file(self) -> Path:
        return self.folder / "lock"


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
