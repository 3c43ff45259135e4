"""The processes of Taksir and the settings that each one gets."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from chassis.servers import free_port
from embedded.access import BROKER_DATABASE, BROKER_USER, GATEWAY, SERVICES
from embedded.backends import Addresses
from embedded.certificates import Authority
from embedded.home import Home
from embedded.options import Options
from embedded.program import Program

# Who asks whether the others are well.
SUPERVISOR = "supervisor"

# Who signs calls of its own to other services.
ISSUERS = (GATEWAY, "rekap", "export")
WORKER = "export-worker"

# Those that call others stop before those that are called.
STOP_ORDER: tuple[tuple[str, ...], ...] = (
    (GATEWAY,),
    (WORKER, "export"),
    ("rekap", "monitoring"),
    ("projects", "auth"),
)


@dataclass(frozen=True)
class Plan:
    """Every program of one run, on ports chosen for it."""

    programs: Mapping[str, Program]
    url: str

    def command(self, service: str, *words: str) -> Program:
        """A command of a service that ends by itself, such as `migrate`, in that service's environment."""
        program = self.programs[service]
        return Program(f"{service}-{words[0]}", _module(service, *words), program.environment)


def plan(options: Options, home: Home, addresses: Addresses) -> Plan:
    """Chooses ports and puts the environments together."""
    for issuer in ISSUERS:
        home.private_key(issuer)
    if options.mutual_tls:
        authority = Authority(home.tls)
        for name in (*SERVICES, GATEWAY, SUPERVISOR):
            authority.certify(name)
    targets = {name: f"127.0.0.1:{free_port()}" for name in SERVICES}
    programs = {name: _service(name, options, home, addresses, targets) for name in SERVICES}
    worker = Program(WORKER, _module("export", "worker"), programs["export"].environment)
    gateway = _gateway(options, home, addresses, targets)
    return Plan({**programs, WORKER: worker, GATEWAY: gateway}, f"http://127.0.0.1:{options.port}")


def _service(name: str, options: Options, home: Home, addresses: Addresses, targets: Mapping[str, str]) -> Program:
    settings = {
        "DATABASE_URL": addresses.postgres(name),
        "REDIS_URL": addresses.redis(name),
        "NATS_URL": addresses.nats(name),
        "GRPC_LISTEN": targets[name],
        "IDENTITY_TRUSTED_KEYS_DIR": str(home.trusted_keys),
        **_common(name, options, home),
        **_own(name, options, home, addresses, targets),
    }
    if name in ISSUERS:
        settings["IDENTITY_PRIVATE_KEY_FILE"] = str(home.private_key(name))
    return Program(
        name, _module(name, "serve"), _environment(name, settings), health=_health(name, options, targets[name])
    )


def _own(name: str, options: Options, home: Home, addresses: Addresses, targets: Mapping[str, str]) -> dict[str, str]:
    if name == "auth":
        # Who has set more, such as a mail server and the address of a proxy, keeps it.
        usual = {"PUBLIC_URL": f"http://127.0.0.1:{options.port}", "MAIL_FOLDER": str(home.mail)}
        kept = {setting: os.environ.get(f"TAKSIR_AUTH_{setting}") or value for setting, value in usual.items()}
        return {"SECRET_KEYS_FILE": str(home.secret_keys()), **kept}
    if name == "rekap":
        return {"PROJECTS_TARGET": targets["projects"]}
    if name == "export":
        return {
            "REKAP_TARGET": targets["rekap"],
            "BROKER_URL": addresses.redis(BROKER_USER, BROKER_DATABASE),
            "STORAGE_DIR": str(home.exports),
        }
    return {}


def _gateway(options: Options, home: Home, addresses: Addresses, targets: Mapping[str, str]) -> Program:
    settings = {
        "HOST": "127.0.0.1",
        "PORT": str(options.port),
        "REDIS_URL": addresses.redis(GATEWAY),
        "NATS_URL": addresses.nats(GATEWAY),
        "IDENTITY_PRIVATE_KEY_FILE": str(home.private_key(GATEWAY)),
        **{f"{name.upper()}_TARGET": target for name, target in targets.items()},
        **({"WEB_DIST": str(options.web_dist)} if options.web_dist else {}),
        **_common(GATEWAY, options, home),
    }
    health = f"http://127.0.0.1:{options.port}/health/ready"
    return Program(GATEWAY, _module(GATEWAY, "serve"), _environment(GATEWAY, settings), health=health)


def _common(name: str, options: Options, home: Home) -> dict[str, str]:
    telemetry = {"OTLP_ENDPOINT": options.otlp_endpoint} if options.otlp_endpoint else {}
    tls = {"TLS_DIR": str(home.tls / name)} if options.mutual_tls else {}
    return {"LOG_LEVEL": options.log_level, **telemetry, **tls}


def _health(name: str, options: Options, target: str) -> str:
    """Over TLS the name that the service's certificate must bear stands behind the #."""
    return f"grpcs://{target}#{name}" if options.mutual_tls else f"grpc://{target}"


def _module(service: str, *words: str) -> tuple[str, ...]:
    return (sys.executable, "-P", "-m", service, *words)


def _environment(service: str, settings: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without the other services' settings; what the supervisor decides wins."""
    prefix = f"TAKSIR_{service.upper()}_"
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("TAKSIR_") or name.startswith(prefix)
    }
    return {**kept, "PYTHONUNBUFFERED": "1", **{f"{prefix}{name}": value for name, value in settings.items()}}


def password_free(url: str) -> str:
    """The address without name and password, fit to be shown."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port}"
