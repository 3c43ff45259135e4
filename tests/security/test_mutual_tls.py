"""The whole system with mutual TLS inside (ASVS 12.3.1, 12.3.3–12.3.5): it works, and nobody else is heard."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import grpc
import httpx
import pytest
from cryptography import x509
from grpc_health.v1 import health_pb2

from chassis.identity import Identity, Signer
from chassis.rpc.tls import Certificates
from embedded.access import SERVICES
from embedded.certificates import Authority
from embedded.programs import SUPERVISOR

PASSWORD = "kuda benar baterai staples"
ANI = Identity(1, frozenset({"user"}))
REKAP = Identity(0, frozenset({"service"}))
HEALTH = "/grpc.health.v1.Health/Check"
PROJECTS = "/taksir.projects.v1.ProjectService/ListProjects"
REVISIONS = "/taksir.projects.v1.SnapshotService/ListRevisions"
NEEDS = "/taksir.rekap.v1.RekapService/GetRekapRab"
FORBIDDEN = grpc.StatusCode.PERMISSION_DENIED
UNREACHABLE = grpc.StatusCode.UNAVAILABLE


@asynccontextmanager
async def somebody(running: Any) -> AsyncIterator[httpx.AsyncClient]:
    words = ("create-user", "--email", "ani@contoh.id", "--name", "Ani", "--password-stdin")
    await running.command("auth", *words, text=f"{PASSWORD}\n")
    async with running.logged_in("ani@contoh.id") as client:
        yield client


async def test_the_thin_path_works_with_every_service(over_tls: Any) -> None:
    async with somebody(over_tls) as client:
        made = await client.post("/api/projects/", json={"nama": "Rumah", "tanggal_mulai": "2026-01-01"})
        assert made.status_code == 201, made.text
        path = f"/api/project/{made.json()['id']}"
        async with asyncio.timeout(60):  # rekap hears of it on the bus, or reads a snapshot of projects
            while (rekap := await client.get(f"{path}/rekap/")).status_code != 200 or rekap.json()["meta"]["stale"]:
                await asyncio.sleep(0.2)
        exported = await client.get(f"{path}/export/rekap-rab/csv/")
        assert exported.status_code == 200, exported.text
        job = await client.post(f"{path}/export-async/", json={"export_type": "rekap-rab", "format": "xlsx"})
        assert job.status_code == 202, job.text
        async with asyncio.timeout(60):
            while (status := (await client.get(job.json()["status_url"])).json()["status"]) != "done":
                assert status != "failed"
                await asyncio.sleep(0.2)
        assert (await client.get("/health/ready")).status_code == 200


def target_of(running: Any, service: str) -> str:
    address = urlsplit(running.stack.supervised[service].program.health or "")
    assert (address.scheme, address.fragment) == ("grpcs", service)
    return address.netloc


async def status_of(
    running: Any, service: str, path: str, folder: Path | None, token: str = "", message: Any = None
) -> grpc.StatusCode:
    """How a call with the certificate of that folder ends."""
    target = target_of(running, service)
    certificates = Certificates.from_directory(folder)
    named = [("grpc.ssl_target_name_override", service)]
    channel = (
        grpc.aio.insecure_channel(target)
        if certificates is None
        else grpc.aio.secure_channel(target, certificates.of_client(), named)
    )
    metadata = (("authorization", f"Bearer {token}"),)
    async with channel:
        try:
            await channel.unary_unary(path)(message or b"", metadata=metadata, timeout=20)
        except grpc.aio.AioRpcError as failure:
            return failure.code()
    return grpc.StatusCode.OK


def token_of(running: Any, issuer: str, identity: Identity, audience: str) -> str:
    return Signer.from_file(issuer, running.stack.home.private_key(issuer)).sign(identity, audience)


@pytest.mark.parametrize("service", SERVICES)
async def test_health_answers_whoever_has_a_certificate_and_nobody_else(
    over_tls: Any, service: str, tmp_path: Path
) -> None:
    check = health_pb2.HealthCheckRequest().SerializeToString()
    own = over_tls.stack.home.tls / SUPERVISOR
    assert await status_of(over_tls, service, HEALTH, own, message=check) is grpc.StatusCode.OK
    assert await status_of(over_tls, service, HEALTH, None, message=check) is UNREACHABLE
    foreign = Authority(tmp_path / "foreign").certify(SUPERVISOR)
    (foreign / "ca.crt").write_bytes((own / "ca.crt").read_bytes())
    assert await status_of(over_tls, service, HEALTH, foreign, message=check) is UNREACHABLE


async def test_a_caller_is_heard_under_its_own_certificate_only(over_tls: Any) -> None:
    tls = over_tls.stack.home.tls
    gateway = token_of(over_tls, "gateway", ANI, "projects")
    assert await status_of(over_tls, "projects", PROJECTS, tls / "gateway", gateway) is grpc.StatusCode.OK
    assert await status_of(over_tls, "projects", PROJECTS, None, gateway) is UNREACHABLE
    for name in ("monitoring", "export", "rekap", SUPERVISOR):
        assert await status_of(over_tls, "projects", PROJECTS, tls / name, gateway) is FORBIDDEN, name


async def test_each_method_has_its_callers(over_tls: Any) -> None:
    tls = over_tls.stack.home.tls
    rekap = token_of(over_tls, "rekap", REKAP, "projects")
    assert await status_of(over_tls, "projects", REVISIONS, tls / "rekap", rekap) is grpc.StatusCode.OK
    assert await status_of(over_tls, "projects", PROJECTS, tls / "rekap", rekap) is FORBIDDEN
    gateway = token_of(over_tls, "gateway", REKAP, "projects")
    assert await status_of(over_tls, "projects", REVISIONS, tls / "gateway", gateway) is FORBIDDEN
    export = token_of(over_tls, "export", ANI, "rekap")
    assert await status_of(over_tls, "rekap", NEEDS, tls / "export", export) is FORBIDDEN


async def test_a_service_under_another_name_is_not_called(over_tls: Any) -> None:
    """Whoever sits on rekap's port with a certificate of export's gets nothing."""
    certificates = Certificates.from_directory(over_tls.stack.home.tls / "gateway")
    assert certificates is not None
    named = [("grpc.ssl_target_name_override", "projects")]
    async with grpc.aio.secure_channel(target_of(over_tls, "rekap"), certificates.of_client(), named) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as failure:
            await channel.unary_unary(HEALTH)(b"", timeout=20)
    assert failure.value.code() is UNREACHABLE


async def test_keys_are_their_owners_alone(over_tls: Any) -> None:
    keys = sorted(over_tls.stack.home.tls.rglob("*.key"))
    assert len(keys) == len(SERVICES) + 3
    assert {path.stat().st_mode & 0o777 for path in keys} == {0o600}
    for name in SERVICES:
        certificate = x509.load_pem_x509_certificate((over_tls.stack.home.tls / name / "tls.crt").read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert names.get_values_for_type(x509.DNSName) == [name]
        assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
