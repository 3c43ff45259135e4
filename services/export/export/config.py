"""Settings of the export service, from the environment under TAKSIR_EXPORT_."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr

from chassis.settings import ServiceSettings, settings_config
from export.domain.jobs import Limits


class ExportSettings(ServiceSettings):
    """Where rekap, the queue and the files are, and the limits of jobs."""

    model_config = settings_config("TAKSIR_EXPORT_")

    identity_private_key_file: Path = Field(description="Ed25519 PEM: export calls rekap for its users")
    rekap_target: str = Field(description="host:port of rekap's gRPC server")
    broker_url: SecretStr = Field(description="redis://… of the workers' queue: a Redis db of its own, noeviction")
    storage_dir: Path = Field(description="folder of finished files; shared by the service and its workers")
    work_dir: Path | None = Field(default=None, description="files in the making; by default .work in storage_dir")
    job_seconds: float = Field(default=600, gt=0, description="time limit of one attempt")
    lease_seconds: float = Field(default=60, gt=0, description="a silent worker loses its job after this")
    patience_seconds: float = Field(default=120, gt=0, description="a waiting job is handed out again after this")
    retry_seconds: float = Field(default=10, ge=0)
    attempts: int = Field(default=3, ge=1, le=10)
    keep_file_seconds: float = Field(default=24 * 3600, gt=0)
    keep_history_days: int = Field(default=30, ge=1)
    reap_seconds: float = Field(default=5, gt=0, description="how often the reaper looks")
    max_file_bytes: int = Field(default=256 * 1024 * 1024, ge=1024)
    max_unfinished_per_user: int = Field(default=20, ge=1)
    max_unfinished: int = Field(default=5000, ge=1)

    @property
    def scratch_dir(self) -> Path:
        """Where a worker writes a document before it is stored; private to the service, unlike the machine's own."""
        return self.work_dir or self.storage_dir / ".work"

    @property
    def limits(self) -> Limits:
        """The limits in the domain's words."""
        return Limits(
            lease=timedelta(seconds=self.lease_seconds),
            patience=timedelta(seconds=self.patience_seconds),
            retry_after=timedelta(seconds=self.retry_seconds),
            attempts=self.attempts,
            keep_file=timedelta(seconds=self.keep_file_seconds),
        )
