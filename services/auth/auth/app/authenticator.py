"""Codes of the second factor, in the transaction of a use case."""

from datetime import datetime, timedelta

import pyotp
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.app.ports import KeyLostError
from auth.app.proving import delayed
from auth.app.tools import Tools
from auth.domain.audit import Client, Event
from auth.domain.second_factor import is_authenticator_code, recovery_code_hash
from auth.domain.throttle import Counter, counter_key, longest_wait
from auth.store import audit, failures, second_factors
from chassis.errors import AppError, conflict, unauthenticated

log = structlog.get_logger()

ISSUER = "Taksir"
STEP_SECONDS = 30
# One step earlier or later is taken: clocks of telephones go wrong (RFC 6238, 5.2).
WINDOW = (0, -1, 1)


def new_secret() -> str:
    """160 bits, Base32."""
    return pyotp.random_base32()


def enrolment_uri(secret: str, email: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=email, issuer_name=ISSUER)


def matching_step(secret: str, code: str, at: datetime) -> int | None:
    """The time step whose code this is; None when it is none of now, of just before or of just after."""
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    for offset in WINDOW:
        moment = at + timedelta(seconds=offset * STEP_SECONDS)
        if totp.verify(code, for_time=moment):
            return int(moment.timestamp()) // STEP_SECONDS
    return None


async def check_code(
    tools: Tools, connection: AsyncConnection, user_id: int, code: str, client: Client
) -> AppError | None:
    """None for a good code, which is spent with that. Otherwise the refusal, to be raised after the commit.

    Wrong codes are counted per account, and cost ever more time.
    """
    keys = {Counter.CODE: counter_key(Counter.CODE, str(user_id))}
    await failures.lock(connection, keys[Counter.CODE])
    now = tools.clock()
    wait = longest_wait(await failures.read(connection, keys), now, is_familiar=False)
    if wait:
        return delayed(wait)
    try:
        is_good = await _spend(tools, connection, user_id, code, client)
    except KeyLostError as error:
        log.warning("second factor cannot be read", user=user_id, key=error.key_id)
        return _unreadable()
    if is_good:
        await failures.forgive(connection, keys.values())
        return None
    await failures.note(connection, keys, now)
    await audit.record(connection, Event.CODE_REFUSED, user_id, client, now)
    return unauthenticated("code-wrong", "Kode salah atau sudah dipakai. Tunggu kode berikutnya lalu coba lagi.")


async def _spend(tools: Tools, connection: AsyncConnection, user_id: int, code: str, client: Client) -> bool:
    code, now = code.strip(), tools.clock()
    if not is_authenticator_code(code):
        spent = await second_factors.spend_recovery_code(connection, user_id, recovery_code_hash(code), now)
        if spent:
            await audit.record(connection, Event.RECOVERY_CODE_USED, user_id, client, now)
        return spent
    factor = await second_factors.find_second_factor(connection, user_id)
    step = matching_step(tools.vault.open(factor.sealed, user_id), code, now) if factor else None
    return step is not None and await second_factors.spend_step(connection, user_id, step)


def _unreadable() -> AppError:
    """Not the person's fault, and no guess: the operator has lost a key. Recovery codes need none."""
    detail = "Kode autentikator Anda sedang tidak dapat diperiksa. Masuk dengan kode pemulihan, lalu hubungi pengelola."
    return conflict("second-factor-unreadable", detail)
