"""Certificates for mutual TLS between the processes: an authority of this data folder, and one name for each service.

The authority stays; what it certifies is made anew with every start, so that nothing runs out while Taksir runs.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from chassis.servers.process import write_private

AUTHORITY_LIFETIME = timedelta(days=3650)
LIFETIME = timedelta(days=730)
# The clocks of two machines differ.
LEEWAY = timedelta(minutes=5)
AUTHORITY_NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Taksir on this machine")])

Key = ec.EllipticCurvePrivateKey


class Authority:
    """Certifies names of services, and nothing but names of services."""

    def __init__(self, folder: Path) -> None:
        """Reads the authority in `folder`, or makes it there."""
        key_file, certificate_file = folder / "ca.key", folder / "ca.crt"
        folder.mkdir(mode=0o700, exist_ok=True)
        if not (key_file.exists() and certificate_file.exists()):
            made = ec.generate_private_key(ec.SECP256R1())
            write_private(key_file, _private(made))
            write_private(certificate_file, _public(_certified_authority(made)))
        key = load_pem_private_key(key_file.read_bytes(), password=None)
        if not isinstance(key, Key):
            raise TypeError(f"{key_file} holds no key of an elliptic curve")
        self._folder = folder
        self._key = key
        self._certificate = certificate_file.read_text()

    def certify(self, name: str) -> Path:
        """A folder with `tls.crt`, `tls.key` and `ca.crt` for the service of this name, made anew."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certified_service(name, key, self._key)
        folder = self._folder / name
        folder.mkdir(mode=0o700, exist_ok=True)
        write_private(folder / "tls.key", _private(key))
        write_private(folder / "tls.crt", _public(certificate))
        write_private(folder / "ca.crt", self._certificate)
        return folder


def _certified_authority(key: Key) -> x509.Certificate:
    uses = _uses(certificates=True)
    constraints = x509.BasicConstraints(ca=True, path_length=0)
    return (
        _begun(AUTHORITY_NAME, key, AUTHORITY_LIFETIME)
        .add_extension(constraints, critical=True)
        .add_extension(uses, critical=True)
        .sign(key, hashes.SHA256())
    )


def _certified_service(name: str, key: Key, authority: Key) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    both = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    return (
        _begun(subject, key, LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_uses(certificates=False), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(both, critical=False)
        .sign(authority, hashes.SHA256())
    )


def _begun(subject: x509.Name, key: Key, lifetime: timedelta) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(AUTHORITY_NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - LEEWAY)
        .not_valid_after(now + lifetime)
    )


def _uses(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        key_cert_sign=certificates,
        crl_sign=certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _private(key: Key) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _public(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
