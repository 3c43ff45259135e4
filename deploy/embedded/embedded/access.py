"""Who may do what: a Postgres role and schema, a Redis user and a NATS user for each service (architecture, §2)."""

from dataclasses import dataclass

from chassis.servers import NatsUser, RedisUser
from embedded.home import Home

GATEWAY = "gateway"
# The workers' queue lies in a database of its own, which only its user can open.
BROKER_USER = "export"
BROKER_DATABASE = 1


@dataclass(frozen=True)
class Access:
    """What one service needs beyond its own schema, keys and subjects."""

    publishes: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()
    consumes: tuple[tuple[str, str], ...] = ()  # (stream, durable)
    # A stream of rows that a slow reader holds open is idle between two fetches.
    idle_in_transaction: str = "10s"


SERVICES: dict[str, Access] = {
    "auth": Access(publishes=("auth.v1.>",)),
    "projects": Access(publishes=("projects.v1.>",)),
    "rekap": Access(publishes=("rekap.v1.>",), consumes=(("PROJECTS", "rekap"),), idle_in_transaction="60s"),
    "export": Access(publishes=("export.v1.>",)),
    "monitoring": Access(publishes=("monitoring.v1.>",), consumes=(("MONITORING", "monitoring"),)),
}

# The gateway has no schema. It passes client metrics on and tells browsers what the services announce.
EDGE: dict[str, Access] = {
    GATEWAY: Access(
        publishes=("monitoring.v1.client_metric",),
        hears=("auth.v1.>", "rekap.v1.>", "export.v1.>", "projects.v1.project_changed.*"),
    ),
}


def redis_users(home: Home) -> list[RedisUser]:
    """One user for each service and the gateway, confined to keys and channels under its own name."""
    return [
        RedisUser(name, home.secret(f"redis-{name}"), (f"{name}:",), changes_database=name == BROKER_USER)
        for name in (*SERVICES, *EDGE)
    ]


def nats_users(home: Home) -> list[NatsUser]:
    """One user for each service and the gateway, confined to its own subjects and durable consumers."""
    everybody = {**SERVICES, **EDGE}
    return [_nats_user(name, access, home.secret(f"nats-{name}")) for name, access in everybody.items()]


def _nats_user(name: str, access: Access, password: str) -> NatsUser:
    pulls = [
        subject
        for stream, durable in access.consumes
        for subject in (
            f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}",
            f"$JS.API.CONSUMER.INFO.{stream}.{durable}",
            f"$JS.ACK.{stream}.{durable}.>",
        )
    ]
    return NatsUser(name, password, publish=(*access.publishes, *pulls), subscribe=(f"_INBOX.{name}.>", *access.hears))
