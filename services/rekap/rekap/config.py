"""Settings of the rekap service, from the environment under TAKSIR_REKAP_."""

from pathlib import Path

from pydantic import Field

from chassis.settings import ServiceSettings, settings_config
from rekap.app.queries.fresh_standing import Patience
from rekap.app.upkeep import Rhythm


class RekapSettings(ServiceSettings):
    """Where the truth is, and how long readers wait for it."""

    model_config = settings_config("TAKSIR_REKAP_")

    identity_private_key_file: Path = Field(description="Ed25519 PEM: rekap asks projects for snapshots")
    projects_target: str = Field(description="host:port of the projects gRPC server")
    event_wait_seconds: float = Field(default=0.3, ge=0, description="a reader waits this long for an event")
    queue_wait_seconds: float = Field(
        default=2.0, ge=0, description="and this much longer while events of other projects come in"
    )
    snapshot_wait_seconds: float = Field(default=2.0, ge=0, description="and then this long for a snapshot")

    upkeep_seconds: float = Field(
        default=300.0,
        gt=0,
        description="between two comparisons of figures with the truth, give or take a quarter",
    )
    upkeep_sample: int = Field(default=5, ge=0, le=1000, description="projects compared in one round, drawn at random")

    @property
    def rhythm(self) -> Rhythm:
        """The rounds of upkeep in the use case's words."""
        return Rhythm(self.upkeep_seconds, self.upkeep_sample)

    @property
    def patience(self) -> Patience:
        """The waits in the use case's words."""
        return Patience(self.event_wait_seconds, self.snapshot_wait_seconds, self.queue_wait_seconds)
