"""Whoever runs the system moves the sealed secrets to the first key of the file."""

from dataclasses import dataclass, replace

import structlog

from auth.app.ports import KeyLostError, Vault
from auth.app.tools import Tools
from auth.store import second_factors
from auth.store.second_factors import SealedRow

log = structlog.get_logger()

ROWS = 500


@dataclass(frozen=True)
class Resealed:
    """How many secrets have a new key now, and how many cannot be opened by any key that is there."""

    moved: int
    lost: int


async def reseal(tools: Tools) -> Resealed:
    """Batch by batch, beside logins; doing it twice is doing it once."""
    done, after = Resealed(0, 0), 0
    while True:
        async with tools.database.write() as connection:
            rows = await second_factors.not_sealed_under(connection, tools.vault.key_id, after, ROWS)
            opened = [moved for row in rows if (moved := _moved(tools.vault, row))]
            await second_factors.replace_sealed(connection, opened)
        if not rows:
            return done
        done = Resealed(done.moved + len(opened), done.lost + len(rows) - len(opened))
        after = rows[-1].user_id


def _moved(vault: Vault, row: SealedRow) -> SealedRow | None:
    try:
        return replace(row, sealed=vault.seal(vault.open(row.sealed, row.user_id), row.user_id))
    except KeyLostError as error:
        log.warning("second factor cannot be read", user=row.user_id, key=error.key_id)
        return None
