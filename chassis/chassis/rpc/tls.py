"""Mutual TLS between services, where the operator has set a folder of certificates.

The folder holds `tls.crt` (the chain), `tls.key` and `ca.crt`, as cert-manager and Kubernetes secrets name them. A
certificate carries the name of its service ("projects") as its DNS subject alternative name: services are called by
that name, whatever address they listen on.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc

NAMES = "x509_subject_alternative_name"


@dataclass(frozen=True)
class Certificates:
    """The certificate of this process and whom it believes. Not shown when printed."""

    chain: bytes = field(repr=False)
    key: bytes = field(repr=False)
    authority: bytes = field(repr=False)

    @classmethod
    def from_directory(cls, directory: Path | None) -> "Certificates | None":
        """None without a folder; OSError for one that lacks a file."""
        if directory is None:
            return None
        return cls(*((directory / name).read_bytes() for name in ("tls.crt", "tls.key", "ca.crt")))

    def of_server(self) -> grpc.ServerCredentials:
        """Takes connections only from who has a certificate of the same authority."""
        return grpc.ssl_server_credentials([(self.key, self.chain)], self.authority, require_client_auth=True)

    def of_client(self) -> grpc.ChannelCredentials:
        """Shows its own certificate, and believes only the authority's."""
        return grpc.ssl_channel_credentials(self.authority, self.key, self.chain)


def certified_names(context: Any) -> frozenset[str]:
    """The names that the client's certificate bears."""
    return frozenset(name.decode(errors="replace") for name in context.auth_context().get(NAMES, ()))
