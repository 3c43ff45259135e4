"""What a service says to whoever does not come through the gateway (ASVS 9.1, 9.2, 13.2.1, 4.1.3)."""

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import grpc
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chassis.identity import Identity, Signer
from gateway.bootstrap import CONTRACTS

METHODS = [
    pytest.param(service, f"/{contract.full_name}/{method.name}", method, id=f"{contract.name}.{method.name}")
    for service, modules in CONTRACTS.items()
    for module in modules
    for contract in module.DESCRIPTOR.services_by_name.values()
    for method in contract.methods
]
ANI = Identity(1, frozenset({"user", "staff"}))
TREE = "/taksir.projects.v1.EstimateService/GetTree"


@pytest.fixture(scope="module")
async def channels(running: Any) -> AsyncIterator[dict[str, grpc.aio.Channel]]:
    """Straight to each service."""
    opened = {
        name: grpc.aio.insecure_channel(running.stack.supervised[name].program.health.removeprefix("grpc://"))
        for name in CONTRACTS
    }
    yield opened
    for channel in opened.values():
        await channel.close()


async def call(channel: grpc.aio.Channel, path: str, method: Any = None, **metadata: str) -> grpc.StatusCode:
    """The status of an empty request."""
    sent = tuple((name.replace("_", "-"), value) for name, value in metadata.items())
    kinds = (getattr(method, "client_streaming", False), getattr(method, "server_streaming", False))
    try:
        if kinds == (False, False):
            await channel.unary_unary(path)(b"", metadata=sent, timeout=20)
        elif kinds == (True, False):
            await channel.stream_unary(path)(iter([b""]), metadata=sent, timeout=20)
        else:
            async for _ in channel.unary_stream(path)(b"", metadata=sent, timeout=20):
                pass
    except grpc.aio.AioRpcError as failure:
        return failure.code()
    return grpc.StatusCode.OK


@pytest.mark.parametrize(("service", "path", "method"), METHODS)
async def test_no_method_answers_without_an_identity(
    channels: dict[str, grpc.aio.Channel], service: str, path: str, method: Any
) -> None:
    claimed = {"x_user_id": "1", "x_roles": "staff", "taksir_identity": "1"}
    for metadata in ({}, claimed, {"authorization": "Bearer x"}):
        assert await call(channels[service], path, method, **metadata) is grpc.StatusCode.UNAUTHENTICATED


@pytest.fixture(scope="module")
def gateway_key(running: Any) -> Signer:
    return Signer.from_file("gateway", running.stack.home.private_key("gateway"))


def good() -> dict[str, Any]:
    now = int(time.time())
    return {"iss": "gateway", "aud": "projects", "sub": "1", "roles": ["staff"], "iat": now, "exp": now + 60}


def forged(gateway: Signer) -> Iterator[tuple[str, str]]:
    """Tokens that are almost good."""
    key = gateway._key
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    named = {"kid": "gateway"}
    claims = good()
    yield "no algorithm", jwt.encode(claims, "", "none", headers=named)
    yield "the public key as a secret", jwt.encode(claims, public, "HS256", headers=named)
    yield "another key", jwt.encode(claims, Ed25519PrivateKey.generate(), "EdDSA", headers=named)
    yield "unknown issuer", jwt.encode(claims, key, "EdDSA", headers={"kid": "nobody"})
    yield "no issuer", jwt.encode(claims, key, "EdDSA")
    for name, changed in {
        "another audience": {"aud": "rekap"},
        "expired": {"exp": claims["iat"] - 60},
        "from the future": {"nbf": claims["iat"] + 600},
        "another name": {"iss": "export"},
    }.items():
        yield name, jwt.encode(claims | changed, key, "EdDSA", headers=named)


async def test_forged_identities_are_refused(channels: dict[str, grpc.aio.Channel], gateway_key: Signer) -> None:
    token = jwt.encode(good(), gateway_key._key, "EdDSA", headers={"kid": "gateway"})
    assert (
        await call(channels["projects"], TREE, authorization=f"Bearer {token}") is not grpc.StatusCode.UNAUTHENTICATED
    )
    for name, token in forged(gateway_key):
        status = await call(channels["projects"], TREE, authorization=f"Bearer {token}")
        assert status is grpc.StatusCode.UNAUTHENTICATED, name


async def test_keys_are_rotated_without_a_restart(
    channels: dict[str, grpc.aio.Channel], running: Any, gateway_key: Signer
) -> None:
    new = Signer("gateway", Ed25519PrivateKey.generate())
    pem = new._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    following = running.stack.home.trusted_keys / "gateway.next.pem"

    async def status(signer: Signer) -> grpc.StatusCode:
        return await call(channels["projects"], TREE, authorization=f"Bearer {signer.sign(ANI, 'projects')}")

    assert await status(new) is grpc.StatusCode.UNAUTHENTICATED
    following.write_bytes(pem)
    try:
        assert await status(new) is grpc.StatusCode.NOT_FOUND
        assert await status(gateway_key) is grpc.StatusCode.NOT_FOUND
    finally:
        following.unlink()
    another = Identity(2, frozenset({"user"}))
    token = new.sign(another, "projects")
    assert await call(channels["projects"], TREE, authorization=f"Bearer {token}") is grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize("service", CONTRACTS)
async def test_nothing_tells_what_there_is(channels: dict[str, grpc.aio.Channel], service: str) -> None:
    for path in (
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
        "/grpc.channelz.v1.Channelz/GetTopChannels",
    ):
        assert await call(channels[service], path) is grpc.StatusCode.UNIMPLEMENTED


# Who else than the gateway may call what the gateway calls.
ALSO = {("export", "/taksir.rekap.v1.RekapService/StreamRekapRab")}


@pytest.mark.parametrize("issuer", ["rekap", "export"])
async def test_no_service_calls_what_it_is_not_listed_for(
    channels: dict[str, grpc.aio.Channel], running: Any, issuer: str
) -> None:
    """ASVS 8.4.1, 13.2.2: a service's key opens no more doors than its service needs."""
    other = Signer.from_file(issuer, running.stack.home.private_key(issuer))
    for service, path, method in (case.values for case in METHODS):
        token = other.sign(Identity(0, frozenset({"service"})), service)
        status = await call(channels[service], path, method, authorization=f"Bearer {token}")
        is_refused = status is grpc.StatusCode.PERMISSION_DENIED
        assert is_refused is ((issuer, path) not in ALSO), f"{path}: {status}"


async def test_snapshots_are_for_rekap_alone(channels: dict[str, grpc.aio.Channel], running: Any) -> None:
    path = "/taksir.projects.v1.SnapshotService/ListRevisions"
    for issuer, expected in (
        ("rekap", grpc.StatusCode.OK),
        ("export", grpc.StatusCode.PERMISSION_DENIED),
        ("gateway", grpc.StatusCode.PERMISSION_DENIED),
    ):
        signer = Signer.from_file(issuer, running.stack.home.private_key(issuer))
        token = signer.sign(Identity(0, frozenset({"service"})), "projects")
        assert await call(channels["projects"], path, authorization=f"Bearer {token}") is expected, issuer
