"""Who a call is made for: a short-lived token that the caller signs and every service verifies."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from chassis.errors import AppError, unauthenticated

log = structlog.get_logger()

ALGORITHM = "EdDSA"
LIFETIME_SECONDS = 60
# A token is used for half its life, so that a slow call never carries one that ends under way.
REUSE_SECONDS = 30
CLOCK_LEEWAY_SECONDS = 10
CACHE_SIZE = 4096


@dataclass(frozen=True)
class Identity:
    """The person (or nobody: 0) and the roles a call is made with, and which service vouches for it."""

    subject: int
    roles: frozenset[str]
    issuer: str = ""
    audience: str = ""

    @property
    def is_staff(self) -> bool:
        """Staff may maintain the catalogue and see operations."""
        return "staff" in self.roles

    @property
    def is_service(self) -> bool:
        """A service that calls on its own account, for nobody."""
        return "service" in self.roles


_current: ContextVar[Identity | None] = ContextVar("identity", default=None)


def current_identity() -> Identity:
    """The identity of the call being served; UNAUTHENTICATED outside one."""
    identity = _current.get()
    if identity is None:
        raise unauthenticated("identity-missing", "Panggilan ini tidak membawa identitas.")
    return identity


def current_subject() -> int:
    """Whom the call being served is made for; 0 for nobody, and outside of one."""
    identity = _current.get()
    return 0 if identity is None else identity.subject


@contextmanager
def acting_as(identity: Identity) -> Iterator[None]:
    """Calls made inside are made for `identity`."""
    token = _current.set(identity)
    try:
        yield
    finally:
        _current.reset(token)


class Signer:
    """Signs identities as `issuer`; reuses a token for half a minute, because signing costs more than most calls."""

    def __init__(self, issuer: str, private_key: Ed25519PrivateKey) -> None:
        self.issuer = issuer
        self._key = private_key
        self._tokens: dict[tuple[int, frozenset[str], str], tuple[float, str]] = {}

    @classmethod
    def from_file(cls, issuer: str, path: Path) -> "Signer":
        """Reads an Ed25519 private key in PEM form."""
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"{path} holds no Ed25519 private key")
        return cls(issuer, key)

    def sign(self, identity: Identity, audience: str) -> str:
        """A token for one audience."""
        wanted = (identity.subject, identity.roles, audience)
        now = time.time()
        made_at, token = self._tokens.get(wanted, (0.0, ""))
        if now - made_at > REUSE_SECONDS:
            if len(self._tokens) >= CACHE_SIZE:
                self._tokens.clear()
            token = self._encode(identity, audience, int(now))
            self._tokens[wanted] = (now, token)
        return token

    def _encode(self, identity: Identity, audience: str, now: int) -> str:
        claims = {
            "iss": self.issuer,
            "aud": audience,
            "sub": str(identity.subject),
            "roles": sorted(identity.roles),
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"kid": self.issuer})


class TrustedKeys:
    """The public keys `<issuer>[.<anything>].pem` of a directory, read again when a file there has changed.

    Several keys of one issuer may stand side by side (`gateway.pem`, `gateway.next.pem`): that is how keys are rotated.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._seen = self._fingerprint()
        self._keys = self._read()

    def refresh(self) -> bool:
        """Whether there was something new. A file that is no key yet leaves what was trusted before."""
        seen = self._fingerprint()
        if seen == self._seen:
            return False
        try:
            self._keys = self._read()
        except (OSError, ValueError, TypeError) as error:
            log.warning("trusted keys not read again", directory=str(self._directory), error=repr(error))
            return False
        self._seen = seen
        log.info("trusted keys read again", issuers=sorted(self._keys))
        return True

    def of(self, issuer: str) -> tuple[Ed25519PublicKey, ...]:
        """The keys of one issuer; none for a stranger."""
        return self._keys.get(issuer, ())

    def _read(self) -> dict[str, tuple[Ed25519PublicKey, ...]]:
        trusted: dict[str, tuple[Ed25519PublicKey, ...]] = {}
        for path in sorted(self._directory.glob("*.pem")):
            key = load_pem_public_key(path.read_bytes())
            if not isinstance(key, Ed25519PublicKey):
                raise TypeError(f"{path} holds no Ed25519 public key")
            issuer = path.name.split(".", 1)[0]
            trusted[issuer] = (*trusted.get(issuer, ()), key)
        return trusted

    def _fingerprint(self) -> dict[str, tuple[int, int, int]]:
        seen = {}
        with suppress(FileNotFoundError), os.scandir(self._directory) as entries:
            for entry in entries:
                facts = entry.stat()
                seen[entry.name] = (facts.st_mtime_ns, facts.st_size, facts.st_ino)
        return seen


class Verifier:
    """Checks tokens meant for `audience` against the public keys of the issuers it trusts.

    Looks at the files with each token that it has not seen before, so a new key counts at once, and one that was
    taken away is trusted for as long as a verified token lasts (`LIFETIME_SECONDS`) at most.
    """

    def __init__(self, audience: str, trusted: TrustedKeys) -> None:
        self.audience = audience
        self._trusted = trusted
        self._verified: dict[str, tuple[float, Identity]] = {}

    @classmethod
    def from_directory(cls, audience: str, directory: Path) -> "Verifier":
        """Trusts every `<issuer>[.<anything>].pem` of the directory."""
        return cls(audience, TrustedKeys(directory))

    def verify(self, token: str) -> Identity:
        """The identity in the token; UNAUTHENTICATED for anything but a good, current token for this audience."""
        expires_at, identity = self._verified.get(token, (0.0, None))
        if identity is not None and time.time() < expires_at:
            return identity
        if self._trusted.refresh():
            self._verified.clear()
        identity, expires_at = self._decode(token)
        if len(self._verified) >= CACHE_SIZE:
            self._verified.clear()
        self._verified[token] = (expires_at, identity)
        return identity

    def _decode(self, token: str) -> tuple[Identity, float]:
        for key in self._trusted.of(_issuer_named_in(token)):
            try:
                claims = jwt.decode(
                    token,
                    key,
                    algorithms=[ALGORITHM],
                    audience=self.audience,
                    leeway=CLOCK_LEEWAY_SECONDS,
                    options={"require": ["iss", "aud", "sub", "exp", "iat"]},
                )
            except jwt.InvalidSignatureError:
                continue
            except jwt.InvalidTokenError as error:
                raise _refusal() from error
            if claims["iss"] == _issuer_named_in(token):
                return _identity(claims), float(claims["exp"])
        raise _refusal()


def _issuer_named_in(token: str) -> str:
    try:
        return str(jwt.get_unverified_header(token).get("kid", ""))
    except jwt.InvalidTokenError as error:
        raise _refusal() from error


def _identity(claims: Mapping[str, Any]) -> Identity:
    return Identity(int(claims["sub"]), frozenset(claims["roles"]), str(claims["iss"]), str(claims["aud"]))


def _refusal() -> AppError:
    return unauthenticated("identity-invalid", "Identitas panggilan ini tidak sah atau sudah kedaluwarsa.")
