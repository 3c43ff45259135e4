"""Real PostgreSQL, Redis and NATS from wheels, for `make up` and for tests where no Docker engine answers.

Every class has the same blocking life: `start()`, `stop()`, `kill()`, `running`, `url`; `prepare()`, `launch()` and
`wait_ready()` are the three steps of `start()` for callers that want them apart. Each is also a context manager.
Data in `folder` survives a stop. The server dies with the process that launched it, also when that one is killed.
"""

from chassis.servers.nats import NatsServer, NatsUser
from chassis.servers.postgres import PostgresServer
from chassis.servers.process import ServerFailedError, free_port
from chassis.servers.redis import RedisServer, RedisUser

__all__ = [
    "NatsServer",
    "NatsUser",
    "PostgresServer",
    "RedisServer",
    "RedisUser",
    "ServerFailedError",
    "free_port",
]
