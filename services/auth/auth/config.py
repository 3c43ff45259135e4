"""Settings of auth."""

from pydantic import Field

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

    session_idle_hours: int = Field(default=72, ge=1, description="a session unused for so long is over")
    session_absolute_hours: int = Field(default=336, ge=1, description="a session so old is over, used or not")
    session_cache_seconds: int = Field(default=30, ge=1, le=60, description="how long Redis may answer for Postgres")
