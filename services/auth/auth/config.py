"""Settings of auth."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from chassis.settings import ServiceSettings, settings_config


class AuthSettings(ServiceSettings):
    """Read from the environment under TAKSIR_AUTH_. The Argon2id parameters are OWASP's minimum (19 MiB, 2 passes)."""

    model_config = settings_config("TAKSIR_AUTH_")

    # Waiting logins must leave room for the sessions of those who are in already.
    grpc_concurrency: int = Field(default=1024, ge=1, description="calls under way at once; more are refused")

    argon2_memory_kib: int = Field(default=19_456, ge=8)
    argon2_passes: int = Field(default=2, ge=1)
    argon2_lanes: int = Field(default=1, ge=1)
    hashing_threads: int = Field(
        default=2, ge=1, description="passwords checked at once; each takes a core and its memory"
    )
    hashing_queue: int = Field(default=300, ge=0, description="logins that may wait; more are told to come back")

    secret_keys_file: Path = Field(
        description="seals the secrets of authenticators: <name> <Base64 of 32 bytes> a line; the first seals, all open"
    )

    session_idle_hours: int = Field(default=72, ge=1, description="a session unused for so long is over")
    session_absolute_hours: int = Field(default=336, ge=1, description="a session so old is over, used or not")
    session_cache_seconds: int = Field(default=1, ge=1, le=60, description="how long Redis may answer for Postgres")

    keep_ended_days: int = Field(
        default=30, ge=1, description="sessions and API tokens that are over stay so long, to answer who was in when"
    )
    keep_audit_days: int = Field(default=400, ge=1, description="events of accounts stay so long")

    public_url: str = Field(
        default="http://127.0.0.1:8000", pattern=r"^https?://[^/\s]+$", description="where people find the web app"
    )
    mail_transport: Literal["console", "smtp"] = "console"
    mail_folder: Path | None = Field(default=None, description="console: letters go here as files, else to the log")
    mail_sender: str = "Taksir <taksir@localhost>"
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_starttls: bool = Field(default=True, description="off only for a server on this machine")

    oidc_issuer: str = Field(default="", description="address of the OpenID provider; empty for none")
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_label: str = Field(default="Masuk dengan akun kantor", description="what the button says")
