"""Settings of the gateway."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from chassis.settings import settings_config

MEBIBYTE = 1024 * 1024


class GatewaySettings(BaseSettings):
    """Read from the environment under TAKSIR_GATEWAY_."""

    model_config = settings_config("TAKSIR_GATEWAY_")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    redis_url: SecretStr = Field(description="redis://user:password@host:port/0; for rate limits only")
    nats_url: SecretStr = Field(description="nats://user:password@host:port")
    identity_private_key_file: Path = Field(description="Ed25519 PEM that signs the identity of every call inside")
    tls_dir: Path | None = Field(
        default=None, description="tls.crt, tls.key, ca.crt: services are called over mutual TLS"
    )

    auth_target: str = Field(description="host:port of the service's gRPC server")
    projects_target: str
    rekap_target: str
    export_target: str
    monitoring_target: str
    downstream_concurrency: int = Field(default=128, ge=1, description="calls under way at once, per service")
    login_concurrency: int = Field(default=400, ge=1, description="logins under way at once")

    web_dist: Path | None = Field(default=None, description="the built web app; without it only the API is served")
    served_over_tls: bool = Field(default=False, description="__Host- cookie with Secure, and HSTS")
    allowed_hosts: frozenset[str] = Field(
        default=frozenset({"127.0.0.1", "localhost", "::1"}),
        description="names that Taksir is reached under, without port; * for any",
    )
    allowed_origins: frozenset[str] = Field(
        default=frozenset(), description="further origins that pages of this app come from, such as a proxy's"
    )
    cors_origins: frozenset[str] = Field(
        default=frozenset(), description="other origins whose pages may call with an API token; never with a cookie"
    )
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = Field(
        default=(), description="whose X-Forwarded-For is believed"
    )

    body_limit_bytes: int = Field(default=8 * MEBIBYTE, ge=1)
    upload_limit_bytes: int = Field(default=20 * MEBIBYTE, ge=1)
    session_cache_seconds: float = Field(
        default=5.0, ge=0, le=60, description="a session is believed for this long without asking auth again"
    )
    session_heard_seconds: float = Field(
        default=60.0, ge=0, le=300, description="and for this long while revocations are heard"
    )
    document_cache_seconds: float = Field(
        default=60.0,
        ge=0,
        le=300,
        description="finished documents are kept until rekap announces newer ones, at most this",
    )
    document_cache_bytes: int = Field(default=32 * MEBIBYTE, ge=0)
    session_outage_seconds: float = Field(
        default=900.0, ge=0, le=86_400, description="while auth is away, who was in lately stays in for this long"
    )
    logins_per_account: str = Field(
        default="20/minute", description="attempts per e-mail and client address until one succeeds"
    )
    logins_per_address: str = Field(default="1000/minute", description="per client address; offices share one")
    metrics_per_client: str = Field(default="600/minute", description="per client address; offices share one")
    requests_per_address: str = Field(default="60000/minute", description="per gateway; offices share an address")
    requests_per_user: str = Field(default="30000/minute", description="per gateway")
    requests_per_route: dict[str, str] = Field(
        default={
            "import_catalogue": "30/minute",
            "follow_project": "300/minute",
            "start_export": "120/minute",
            "register": "120/minute",
            "reset_password": "120/minute",
            "request_password_reset": "120/minute",
            "start_oidc_login": "300/minute",
            "invite_member": "120/hour",
            "invite_to_project": "120/hour",
        },
        description="further limits per caller (address or user) and gateway, by operation id",
    )
    feed_streams: int = Field(default=2000, ge=0, description="open pages that hear of changes at once, per gateway")
    feed_streams_per_user: int = Field(default=20, ge=1, description="of these, pages of one user")
    feed_seconds: float = Field(default=900.0, gt=0, le=86_400, description="then a page has to be let in anew")
    graceful_shutdown_seconds: int = Field(default=10, ge=1)

    otlp_endpoint: str | None = Field(default=None, description="http://host:4318; without it nothing is traced")
    trace_ratio: float = Field(default=1.0, ge=0, le=1)
    log_level: str = "INFO"
