"""What starts the system, here and in containers, names settings that exist and gives the same rights."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from pydantic_settings import BaseSettings

from auth.config import AuthSettings
from chassis.events.streams import read_streams
from embedded.access import EDGE, SERVICES, nats_users
from embedded.home import Home
from embedded.options import REPOSITORY, Options
from embedded.programs import STOP_ORDER, WORKER, plan
from embedded.stack import STREAMS_FILE
from export.config import ExportSettings
from gateway.config import GatewaySettings
from monitoring.config import MonitoringSettings
from projects.config import ProjectsSettings
from rekap.config import RekapSettings

SETTINGS: dict[str, type[BaseSettings]] = {
    "auth": AuthSettings,
    "projects": ProjectsSettings,
    "rekap": RekapSettings,
    "export": ExportSettings,
    "monitoring": MonitoringSettings,
    "gateway": GatewaySettings,
}
COMPOSE = yaml.safe_load((REPOSITORY / "deploy" / "compose.yaml").read_text())


class Addresses:
    def postgres(self, service: str) -> str:
        return f"postgresql://{service}:x@127.0.0.1:5432/taksir"

    def redis(self, service: str, database: int = 0) -> str:
        return f"redis://{service}:x@127.0.0.1:6379/{database}"

    def nats(self, service: str) -> str:
        return f"nats://{service}:x@127.0.0.1:4222"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    made.create()
    return made


def assert_complete(name: str, environment: Mapping[str, str]) -> None:
    prefix = f"TAKSIR_{name.upper()}_"
    given = {key.removeprefix(prefix).lower() for key in environment if key.startswith(prefix)}
    fields = SETTINGS[name].model_fields
    assert given <= set(fields), f"{name} has no such setting"
    assert {key for key, field in fields.items() if field.is_required()} <= given, f"{name} lacks a required setting"


def test_embedded_settings_exist_and_are_complete(home: Home) -> None:
    programs = plan(Options(home.folder, otlp_endpoint="http://127.0.0.1:4318"), home, Addresses()).programs
    for name, program in programs.items():
        assert_complete("export" if name == WORKER else name, program.environment)


def test_every_program_is_stopped_in_its_turn(home: Home) -> None:
    programs = plan(Options(home.folder), home, Addresses()).programs
    assert sorted(name for group in STOP_ORDER for name in group) == sorted(programs)


def test_a_service_does_not_get_the_settings_of_others(home: Home) -> None:
    for name, program in plan(Options(home.folder), home, Addresses()).programs.items():
        own = f"TAKSIR_{'EXPORT' if name == WORKER else name.upper()}_"
        assert all(key.startswith(own) for key in program.environment if key.startswith("TAKSIR_"))


@pytest.mark.parametrize("name", SETTINGS)
def test_compose_settings_exist_and_are_complete(name: str) -> None:
    assert_complete(name, COMPOSE["services"][name]["environment"])


@pytest.mark.parametrize("name", SETTINGS)
def test_compose_settings_are_taken_as_they_are_when_nobody_sets_more(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in COMPOSE["services"][name]["environment"].items():
        monkeypatch.setenv(key, re.sub(r"\$\{\w+(?::-([^}]*)|:\?[^}]*)\}", lambda found: found[1] or "", value))
    made = SETTINGS[name]()
    if isinstance(made, AuthSettings):
        assert (made.mail_transport, made.smtp_starttls, made.oidc_issuer) == ("console", True, "")
        assert made.public_url == "http://127.0.0.1:8000"
    if isinstance(made, GatewaySettings):
        assert (made.served_over_tls, made.trusted_proxies) == (False, ())


def test_containers_give_the_same_rights_on_the_bus(home: Home) -> None:
    text = (REPOSITORY / "deploy" / "compose" / "nats.conf").read_text()
    blocks = dict(re.findall(r"\{ user: (\w+), password: \$\w+, permissions: \{(.*?)\} \}", text, flags=re.DOTALL))
    assert set(blocks) == {*SERVICES, *EDGE}
    for user in nats_users(home):
        publish, subscribe = blocks[user.name].split("subscribe:")
        assert re.findall(r'"([^"]+)"', publish) == list(user.publish)
        assert re.findall(r'"([^"]+)"', subscribe) == list(user.subscribe)


def test_containers_give_the_same_limits_in_the_database() -> None:
    text = (REPOSITORY / "deploy" / "compose" / "roles.sh").read_text()
    made = dict(re.findall(r'^create (\w+) "\$\w+" (\w+)$', text, flags=re.MULTILINE))
    assert made == {name: access.idle_in_transaction for name, access in SERVICES.items()}


def test_every_stream_and_durable_is_declared() -> None:
    declared = {
        spec.name: {consumer.durable for consumer in spec.consumers} for spec in read_streams(STREAMS_FILE).streams
    }
    assert set(declared) == {name.upper() for name in SERVICES}
    for access in SERVICES.values():
        for stream, durable in access.consumes:
            assert durable in declared[stream]
