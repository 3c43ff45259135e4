"""Settings of the monitoring service, from the environment under TAKSIR_MONITORING_."""

from pydantic import Field

from chassis.settings import ServiceSettings, settings_config


class MonitoringSettings(ServiceSettings):
    """How long measurements are kept."""

    model_config = settings_config("TAKSIR_MONITORING_")

    keep_days: int = Field(default=30, ge=1, le=3650)
    clean_up_seconds: float = Field(default=3600, gt=0, description="how often old measurements are deleted")
