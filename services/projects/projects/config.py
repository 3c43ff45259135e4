"""Settings of projects."""

from pydantic import Field

from chassis.settings import ServiceSettings, settings_config
from projects.ingest.limits import MEBIBYTE, ImportLimits


class ProjectsSettings(ServiceSettings):
    """Read from the environment under TAKSIR_PROJECTS_."""

    model_config = settings_config("TAKSIR_PROJECTS_")

    import_file_mebibytes: int = Field(default=32, ge=1, le=512, description="largest catalogue file that is read")

    audit_months: int = Field(default=60, ge=1, le=1200, description="how long the audit trail is kept")

    @property
    def import_limits(self) -> ImportLimits:
        """The limits of an import in its own words."""
        return ImportLimits(file_bytes=self.import_file_mebibytes * MEBIBYTE)
