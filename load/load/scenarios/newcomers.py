"""Accounts of one's own: registration, password, sessions, second factor, tokens. Each is a new account's."""

import hmac
import time
from base64 import b32decode
from typing import Any

from load.caller import ACCEPTED, CREATED, NO_CONTENT, OK, SESSION, Caller, Guest
from load.people import Person
from load.scenarios.checks import equals, has
from load.stage import Account

PASSWORD = "talud-kali-winongo-1953"  # noqa: S105 - of accounts that live for a test
OTHER_PASSWORD = "jembatan-gantung-1987"  # noqa: S105 - the same
STEP_SECONDS = 30
DIGITS = 10**6


class Authenticator:
    """An app that never shows the same code twice: the server takes each of them once only."""

    def __init__(self, secret: str) -> None:
        self._key = b32decode(secret + "=" * (-len(secret) % 8))
        self._last = 0

    def code(self) -> str:
        """A code that the server takes now: of this step, the one before or the one to come."""
        while True:
            now = int(time.time()) // STEP_SECONDS
            step = max(self._last + 1, now - 1)
            if step <= now + 1:
                self._last = step
                return self._at(step)
            Caller.pause(1)

    def _at(self, step: int) -> str:
        """RFC 6238 with SHA-1."""
        digest = hmac.digest(self._key, step.to_bytes(8, "big"), "sha1")
        start = digest[-1] & 15
        return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % DIGITS:06}"


def password(person: Person) -> None:
    """Registers, corrects the name, changes the password, forgets it and gets another one."""
    guest, account = _register(person)
    body = {"name": "Siti Rahayu"}
    guest.call("update_profile", "PATCH", "/api/auth/profile/", body, check=has(**body))
    body = {"current_password": PASSWORD, "new_password": OTHER_PASSWORD}
    guest.token = guest.call("change_password", "POST", "/api/auth/password/", body)["csrf_token"]
    body = {"email": account.email}
    guest.call("request_password_reset", "POST", "/api/auth/password/reset-request/", body, good=ACCEPTED)
    body = {"token": guest.letter(account.email, "reset-password"), "password": PASSWORD}
    guest.call("reset_password", "POST", "/api/auth/password/reset/", body, good=NO_CONTENT)
    Guest(person).log_in(account)


def sessions(person: Person) -> None:
    """Three browsers; one ends the second, then all others."""
    guest, account = _register(person)
    second, third = Guest(person), Guest(person)
    second.log_in(account)
    path = "/api/auth/sessions/"
    ids = [one["id"] for one in guest.read("list_sessions", path)["items"] if not one["is_current"]]
    guest.call("revoke_session", "DELETE", f"{path}{ids[0]}/", good=NO_CONTENT)
    second.is_out("current_session (ended)", SESSION)
    third.log_in(account)
    guest.call("revoke_other_sessions", "DELETE", path, good=NO_CONTENT)
    third.is_out("current_session (ended)", SESSION)
    guest.read("list_sessions", path, lambda answer: equals("sessions", len(answer["items"]), 1))


def second_factor(person: Person) -> None:
    """Switched on, new recovery codes, a login with one of them, and off again."""
    guest, account = _register(person)
    path, proof = "/api/auth/second-factor/", {"password": PASSWORD}
    app = Authenticator(guest.call("enrol_second_factor", "POST", path, proof)["secret"])
    on = guest.call("confirm_second_factor", "POST", f"{path}confirm/", {"code": app.code()}, check=_has_codes)
    guest.token = on["session"]["csrf_token"]
    codes = guest.call(
        "renew_recovery_codes", "POST", f"{path}recovery-codes/", {**proof, "code": app.code()}, check=_has_codes
    )["recovery_codes"]
    other = Guest(person)
    challenge = {"challenge": _asked(other, account), "code": codes[0]}
    mail = account.email
    other.token = other.call(
        "finish_login", "POST", "/api/auth/login/second-factor/", challenge, check=lambda answer: _is(answer, mail)
    )["csrf_token"]
    other.read("get_second_factor", path, has(is_enabled=True, recovery_codes_left=len(codes) - 1))
    other.call("remove_second_factor", "POST", f"{path}remove/", {**proof, "code": app.code()})


def api_token(person: Person) -> None:
    """A program gets a token, reads with it, and it is revoked."""
    path = "/api/auth/tokens/"
    name = f"CI {person.next_number()}"
    body = {"name": name, "scopes": ["read"]}
    made = person.call(
        "create_token", "POST", path, body, check=lambda answer: has(name=name)(answer["token"]), good=CREATED
    )
    program = Guest(person)
    projects, key = "/api/projects/", {"Authorization": f"Bearer {made['secret']}"}
    program.fetch("list_projects (token)", "GET", projects, headers=key)
    person.call("revoke_token", "DELETE", f"{path}{made['token']['id']}/", good=NO_CONTENT)
    program.is_out("list_projects (revoked token)", projects, key)


def _register(person: Person) -> tuple[Guest, Account]:
    """A new account from the form to the first login."""
    email = f"baru-{person.number}-{person.next_number()}@contoh.id"
    guest, account = Guest(person), Account(email, PASSWORD, 0)
    body = {"email": email, "name": "Siti", "password": PASSWORD}
    guest.call("register", "POST", "/api/auth/register/", body, good=ACCEPTED)
    token = {"token": guest.letter(email, "confirm-email")}
    guest.call("confirm_email", "POST", "/api/auth/confirm-email/", token, good=NO_CONTENT)
    guest.log_in(account)
    return guest, account


def _asked(guest: Guest, account: Account) -> str:
    """The challenge of a login that goes on with a code."""
    body = {"email": account.email, "password": account.password}
    answer = guest.call("login", "POST", "/api/auth/login/", body, good=OK | ACCEPTED)
    return str(answer["challenge"])


def _has_codes(answer: Any) -> str:
    return "" if answer["recovery_codes"] else "no recovery codes"


def _is(answer: Any, email: str) -> str:
    return equals("e-mail", answer["user"]["email"], email)
