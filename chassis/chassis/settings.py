"""Settings that every service has; each service adds its own in its config.py."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def settings_config(prefix: str) -> SettingsConfigDict:
    """Read from the environment under `prefix`, frozen, and loud about a misspelt name in a passed mapping."""
    return SettingsConfigDict(env_prefix=prefix, frozen=True, extra="forbid")


class ServiceSettings(BaseSettings):
    """Where a service finds its servers, and how it proves and checks who calls."""

    database_url: SecretStr = Field(description="postgresql://user:password@host:port/database")
    database_pool_size: int = Field(default=8, ge=1, le=200)
    redis_url: SecretStr = Field(description="redis://user:password@host:port/0")
    nats_url: SecretStr = Field(description="nats://user:password@host:port")
    grpc_listen: str = Field(default="127.0.0.1:0", description="host:port of the gRPC server")
    grpc_max_message_bytes: int = Field(default=32 * 1024 * 1024, ge=4 * 1024 * 1024)
    grpc_concurrency: int = Field(default=256, ge=1, description="calls under way at once; more are refused")
    identity_private_key_file: Path | None = Field(default=None, description="Ed25519 PEM to call other services")
    identity_trusted_keys_dir: Path = Field(description="public keys <issuer>.pem of who may call")
    tls_dir: Path | None = Field(default=None, description="tls.crt, tls.key, ca.crt: calls go over mutual TLS only")
    otlp_endpoint: str | None = Field(default=None, description="http://host:4318; without it nothing is traced")
    trace_ratio: float = Field(default=1.0, ge=0, le=1)
    log_level: str = "INFO"
