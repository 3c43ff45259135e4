"""What the environment of `make up` decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from embedded.problems import StartProblemError

REPOSITORY = Path(__file__).resolve().parents[3]
DEFAULT_PORT = 8000


@dataclass(frozen=True)
class Options:
    """Where the data lies, which port the gateway takes and which servers exist already."""

    home: Path
    port: int = DEFAULT_PORT
    web_dist: Path | None = None
    postgres_url: str | None = None
    redis_url: str | None = None
    nats_url: str | None = None
    otlp_endpoint: str | None = None
    log_level: str = "INFO"
    durable: bool = True
    demo_user: bool = True
    mutual_tls: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Options":
        """Empty variables count as absent. Raises `StartProblemError` for a port that is none."""
        given = {name: value for name, value in environment.items() if value}
        web_dist = REPOSITORY / "web" / "dist"
        return cls(
            home=Path(given.get("TAKSIR_HOME", REPOSITORY / ".taksir")).absolute(),
            port=_port(given.get("PORT", str(DEFAULT_PORT))),
            web_dist=web_dist if web_dist.is_dir() else None,
            postgres_url=given.get("TAKSIR_POSTGRES_URL"),
            redis_url=given.get("TAKSIR_REDIS_URL"),
            nats_url=given.get("TAKSIR_NATS_URL"),
            otlp_endpoint=given.get("TAKSIR_OTLP_ENDPOINT"),
            log_level=given.get("TAKSIR_LOG_LEVEL", "INFO"),
            mutual_tls=given.get("TAKSIR_MTLS", "0") != "0",
        )


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise StartProblemError(f"PORT={text} is no TCP port; give a number from 1 to 65535")
    return int(text)
