"""Mutual TLS: only who bears a listed name, certified by our own authority and in time, is heard (ASVS 12.3)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chassis.errors import AppError, Kind
from chassis.identity import Identity, acting_as
from chassis.rpc.client import open_channel
from chassis.rpc.deadline import deadline
from chassis.rpc.server import Servicer, grpc_server
from chassis.rpc.tls import Certificates
from chassis.settings import ServiceSettings
from chassis.testing.keys import Keys
from taksir.export.v1 import export_service_pb2 as pb
from taksir.export.v1 import export_service_pb2_grpc as rpc

ANI = Identity(7, frozenset({"user"}))
DAY = timedelta(days=1)


class Service(rpc.ExportServiceServicer):
    async def StartJob(self, *_: Any) -> pb.StartJobResponse:
        return pb.StartJobResponse()


class Authority:
    """Certifies names."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Taksir")])
        self.certificate = (
            self._begun(self._name, self._key, 365 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )

    def _begun(self, name: x509.Name, key: Any, valid: timedelta) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 10 * DAY)
            .not_valid_after(now + valid)
        )

    def write(self, folder: Path, name: str, valid: timedelta = DAY, believed: "Authority | None" = None) -> Path:
        """A folder as `tls_dir` wants it."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        certificate = self._begun(subject, key, valid).add_extension(names, critical=False)
        folder.mkdir()
        (folder / "tls.crt").write_bytes(certificate.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "tls.key").write_bytes(pem)
        (folder / "ca.crt").write_bytes((believed or self).certificate.public_bytes(Encoding.PEM))
        return folder


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@asynccontextmanager
async def served(folder: Path, keys: Keys) -> AsyncIterator[str]:
    unused = "unused://"
    settings = ServiceSettings(
        database_url=unused,
        redis_url=unused,
        nats_url=unused,
        identity_trusted_keys_dir=keys.trusted_dir,
        tls_dir=folder,
    )
    servicer = Servicer(rpc.add_ExportServiceServicer_to_server, Service())
    async with grpc_server(settings, "export", [servicer]) as server:
        yield f"127.0.0.1:{server.port}"


async def call(
    target: str, keys: Keys, folder: Path | None, audience: str = "export", signer: str = "gateway"
) -> Kind | None:
    """How a call with that certificate ends; None when all is well."""
    certificates = Certificates.from_directory(folder)
    async with open_channel(target, audience, keys.signer(signer), (), certificates) as channel:
        try:
            with acting_as(ANI), deadline(3):
                await rpc.ExportServiceStub(channel).StartJob(pb.StartJobRequest())
        except AppError as error:
            return error.kind
    return None


async def test_a_listed_name_is_heard_and_nobody_else(authority: Authority, keys: Keys, tmp_path: Path) -> None:
    other = Authority()
    async with served(authority.write(tmp_path / "export", "export"), keys) as target:
        assert await call(target, keys, authority.write(tmp_path / "gateway", "gateway")) is None
        assert await call(target, keys, None) is Kind.UNAVAILABLE, "no TLS at all"
        foreign = other.write(tmp_path / "foreign", "gateway", believed=authority)
        assert await call(target, keys, foreign) is Kind.UNAVAILABLE, "another authority's certificate"
        expired = authority.write(tmp_path / "expired", "gateway", valid=-DAY)
        assert await call(target, keys, expired) is Kind.UNAVAILABLE, "expired"
        unlisted = authority.write(tmp_path / "monitoring", "monitoring")
        assert await call(target, keys, unlisted) is Kind.FORBIDDEN, "another name than the one it signs with"
        rekap = authority.write(tmp_path / "rekap", "rekap")
        assert await call(target, keys, rekap, signer="rekap") is Kind.FORBIDDEN, "a name that is not listed"
        assert await call(target, keys, rekap, signer="gateway") is Kind.FORBIDDEN, "a stolen key"


async def test_a_client_without_a_certificate_does_not_get_through(
    authority: Authority, keys: Keys, tmp_path: Path
) -> None:
    async with served(authority.write(tmp_path / "export", "export"), keys) as target:
        credentials = grpc.ssl_channel_credentials(authority.certificate.public_bytes(Encoding.PEM))
        named = [("grpc.ssl_target_name_override", "export")]
        async with grpc.aio.secure_channel(target, credentials, named) as channel:
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await rpc.ExportServiceStub(channel).StartJob(pb.StartJobRequest(), timeout=3)
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_a_service_that_bears_another_name_is_not_called(
    authority: Authority, keys: Keys, tmp_path: Path
) -> None:
    gateway = authority.write(tmp_path / "gateway", "gateway")
    async with served(authority.write(tmp_path / "rekap", "rekap"), keys) as target:
        assert await call(target, keys, gateway) is Kind.UNAVAILABLE
    foreign = Authority().write(tmp_path / "foreign", "export")
    async with served(foreign, keys) as target:
        assert await call(target, keys, gateway) is Kind.UNAVAILABLE
