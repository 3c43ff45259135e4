"""Between messages and what the use cases know."""

from datetime import datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from auth.app.commands.login import Challenge
from auth.app.sessions import Begun
from auth.domain.account import Account
from auth.domain.audit import Client
from auth.domain.session import Session
from auth.store.api_tokens import ApiToken
from auth.store.audit import AuditRow
from auth.store.organisations import Member, Organisation
from auth.store.sessions import SessionRow
from chassis.errors import forbidden
from chassis.identity import current_identity
from taksir.auth.v1 import account_service_pb2, auth_service_pb2, organisation_service_pb2, token_service_pb2

CALLER = "gateway"


def require_gateway() -> None:
    """FORBIDDEN for anybody else."""
    if current_identity().issuer != CALLER:
        raise forbidden("caller-not-allowed", "Layanan ini hanya dipanggil oleh gerbang.")


def person() -> int:
    """The account that the gateway calls for; FORBIDDEN when it calls for nobody."""
    require_gateway()
    subject = current_identity().subject
    if subject < 1:
        raise forbidden("login-needed", "Masuk dahulu, lalu coba lagi.")
    return subject


def client_of(request: Any) -> Client:
    """Where the person's request came from."""
    return Client(request.client.address, request.client.user_agent)


def stamp(moment: datetime) -> Timestamp:
    """A moment as a message."""
    encoded = Timestamp()
    encoded.FromDatetime(moment)
    return encoded


def user_message(account: Account) -> auth_service_pb2.User:
    """An account as others see it."""
    return auth_service_pb2.User(id=account.id, email=account.email, name=account.name, roles=account.roles)


def session_message(session: Session) -> auth_service_pb2.Session:
    """A session without its token."""
    return auth_service_pb2.Session(
        user=user_message(session.account), csrf_token=session.csrf_token, expires_at=stamp(session.expires_at)
    )


def begun_fields(begun: Begun) -> dict[str, Any]:
    """The fields of every answer that hands out a session."""
    return {"session": session_message(begun.session), "session_token": begun.token}


def entered_fields(entered: Begun | Challenge) -> dict[str, Any]:
    """The fields of every answer to a first step of a login."""
    if isinstance(entered, Begun):
        return begun_fields(entered)
    challenge = auth_service_pb2.SecondFactorChallenge(token=entered.token, expires_at=stamp(entered.expires_at))
    return {"challenge": challenge}


def session_info(row: SessionRow, *, is_current: bool) -> account_service_pb2.SessionInfo:
    """A session as its owner sees it."""
    return account_service_pb2.SessionInfo(
        id=row.id,
        is_current=is_current,
        created_at=stamp(row.created_at),
        last_seen_at=stamp(row.last_seen_at),
        expires_at=stamp(row.expires_at),
        client_address=row.client_address,
        user_agent=row.user_agent,
    )


def event_message(row: AuditRow) -> account_service_pb2.AuthEvent:
    """What happened, as the account's owner sees it."""
    return account_service_pb2.AuthEvent(
        id=row.id, at=stamp(row.at), event=row.event, client_address=row.client_address, user_agent=row.user_agent
    )


def token_message(token: ApiToken) -> token_service_pb2.ApiToken:
    """An API token without its secret."""
    return token_service_pb2.ApiToken(
        id=token.id,
        name=token.name,
        scopes=token.scopes,
        created_at=stamp(token.created_at),
        expires_at=stamp(token.expires_at),
        last_used_at=stamp(token.last_used_at) if token.last_used_at else None,
    )


def organisation_message(organisation: Organisation) -> organisation_service_pb2.Organisation:
    """An organisation as one member sees it."""
    return organisation_service_pb2.Organisation(id=organisation.id, name=organisation.name, role=organisation.role)


def member_message(member: Member) -> organisation_service_pb2.Member:
    """A member as the others see him."""
    return organisation_service_pb2.Member(
        user_id=member.user_id,
        email=member.email,
        name=member.name,
        role=member.role,
        joined_at=stamp(member.joined_at),
    )
