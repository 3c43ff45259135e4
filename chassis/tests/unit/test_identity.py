import time
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chassis.errors import AppError, Kind
from chassis.identity import Identity, Signer, Verifier, acting_as, current_identity
from chassis.testing.keys import write_keys

ANI = Identity(7, frozenset({"user", "staff"}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_keys(tmp_path)
    return tmp_path


def verifier(folder: Path, audience: str = "projects") -> Verifier:
    return Verifier.from_directory(audience, folder / "trusted")


def refused(check: Verifier, token: str) -> bool:
    with pytest.raises(AppError) as refusal:
        check.verify(token)
    return refusal.value.kind is Kind.UNAUTHENTICATED


def test_what_one_signs_the_other_reads(folder: Path) -> None:
    token = Signer.from_file("gateway", folder / "gateway.pem").sign(ANI, "projects")
    identity = verifier(folder).verify(token)
    assert (identity.subject, identity.roles, identity.issuer) == (7, {"user", "staff"}, "gateway")


def test_a_token_for_another_audience_is_refused(folder: Path) -> None:
    token = Signer.from_file("gateway", folder / "gateway.pem").sign(ANI, "rekap")
    assert refused(verifier(folder), token)


def test_an_unknown_key_is_refused(folder: Path) -> None:
    assert refused(verifier(folder), Signer("gateway", Ed25519PrivateKey.generate()).sign(ANI, "projects"))


def test_an_issuer_may_not_speak_for_another(folder: Path) -> None:
    export = Signer.from_file("export", folder / "export.pem")
    claims = {"iss": "gateway", "aud": "projects", "sub": "7", "roles": ["staff"], "iat": 0, "exp": 9_999_999_999}
    assert refused(verifier(folder), jwt.encode(claims, export._key, "EdDSA", headers={"kid": "export"}))
    assert refused(verifier(folder), jwt.encode(claims, export._key, "EdDSA", headers={"kid": "gateway"}))


@pytest.mark.parametrize("changed", [{"exp": 1}, {"iat": 9_999_999_999}, {"sub": None}, {"aud": None}])
def test_ended_early_or_incomplete_tokens_are_refused(folder: Path, changed: dict[str, object]) -> None:
    key = Signer.from_file("gateway", folder / "gateway.pem")._key
    now = int(time.time())
    claims = {"iss": "gateway", "aud": "projects", "sub": "7", "roles": [], "iat": now, "exp": now + 60} | changed
    claims = {name: value for name, value in claims.items() if value is not None}
    assert refused(verifier(folder), jwt.encode(claims, key, "EdDSA", headers={"kid": "gateway"}))


def test_algorithm_none_and_the_public_key_as_a_secret_are_refused(folder: Path) -> None:
    claims = {"iss": "gateway", "aud": "projects", "sub": "7", "roles": [], "iat": 0, "exp": 9_999_999_999}
    public = Signer.from_file("gateway", folder / "gateway.pem")._key.public_key()
    secret = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert refused(verifier(folder), jwt.encode(claims, "", "none", headers={"kid": "gateway"}))
    assert refused(verifier(folder), jwt.encode(claims, secret, "HS256", headers={"kid": "gateway"}))
    assert refused(verifier(folder), "")
    assert refused(verifier(folder), "a.b.c")


def test_two_keys_of_one_issuer_stand_side_by_side(folder: Path) -> None:
    old = Signer.from_file("gateway", folder / "gateway.pem")
    new = Signer("gateway", Ed25519PrivateKey.generate())
    public = new._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "trusted" / "gateway.next.pem").write_bytes(public)
    both = verifier(folder)
    assert both.verify(old.sign(ANI, "projects")) == both.verify(new.sign(ANI, "projects"))


def public_pem(signer: Signer) -> bytes:
    return signer._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_keys_are_rotated_while_the_service_runs(folder: Path) -> None:
    check = verifier(folder)
    old = Signer.from_file("gateway", folder / "gateway.pem")
    new = Signer("gateway", Ed25519PrivateKey.generate())
    token = new.sign(ANI, "projects")
    assert check.verify(old.sign(ANI, "projects"))
    assert refused(check, token)
    (folder / "trusted" / "gateway.next.pem").write_bytes(public_pem(new))
    assert check.verify(token) == check.verify(old.sign(ANI, "projects"))
    (folder / "trusted" / "gateway.pem").write_bytes(public_pem(new))
    assert check.verify(new.sign(Identity(8, frozenset()), "projects"))
    assert refused(check, old.sign(ANI, "projects")), "what was signed with the old key is forgotten with it"


def test_a_half_written_key_leaves_the_others_in_force(folder: Path) -> None:
    check = verifier(folder)
    gateway = Signer.from_file("gateway", folder / "gateway.pem")
    late = folder / "trusted" / "gateway.next.pem"
    late.write_bytes(b"-----BEGIN PUBLIC KEY-----\n")
    assert check.verify(gateway.sign(ANI, "projects"))
    new = Signer("gateway", Ed25519PrivateKey.generate())
    late.write_bytes(public_pem(new))
    assert check.verify(new.sign(ANI, "projects"))


def test_the_identity_lasts_as_long_as_its_call() -> None:
    with acting_as(ANI):
        assert current_identity() is ANI
    with pytest.raises(AppError):
        current_identity()
