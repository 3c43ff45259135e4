"""AccountService over gRPC. Only the gateway may call."""

from dataclasses import dataclass
from typing import Any

from auth.app.commands.passwords import change_password, request_password_reset, reset_password
from auth.app.commands.profile import update_profile
from auth.app.commands.register import Registration, confirm_email, register
from auth.app.commands.revoke_sessions import revoke_other_sessions, revoke_session
from auth.app.queries.list_events import list_events
from auth.app.queries.own import list_sessions
from auth.app.tools import Tools
from auth.rpc.encoding import (
    begun_fields,
    client_of,
    event_message,
    person,
    require_gateway,
    session_info,
    user_message,
)
from taksir.auth.v1 import account_service_pb2 as messages
from taksir.auth.v1.account_service_pb2_grpc import AccountServiceServicer


@dataclass(frozen=True)
class AccountServicer(AccountServiceServicer):
    """Decodes, calls, encodes."""

    tools: Tools

    async def Register(self, request: messages.RegisterRequest, _: Any) -> messages.RegisterResponse:
        """Sends a link."""
        require_gateway()
        wanted = Registration(request.email, request.name, request.password, request.organisation)
        await register(self.tools, wanted, client_of(request))
        return messages.RegisterResponse()

    async def ConfirmEmail(self, request: messages.ConfirmEmailRequest, _: Any) -> messages.ConfirmEmailResponse:
        """Makes the account."""
        require_gateway()
        await confirm_email(self.tools, request.token, client_of(request))
        return messages.ConfirmEmailResponse()

    async def RequestPasswordReset(
        self, request: messages.RequestPasswordResetRequest, _: Any
    ) -> messages.RequestPasswordResetResponse:
        """Sends a link."""
        require_gateway()
        await request_password_reset(self.tools, request.email, client_of(request))
        return messages.RequestPasswordResetResponse()

    async def ResetPassword(self, request: messages.ResetPasswordRequest, _: Any) -> messages.ResetPasswordResponse:
        """Sets the password."""
        require_gateway()
        await reset_password(self.tools, request.token, request.password, client_of(request))
        return messages.ResetPasswordResponse()

    async def ChangePassword(self, request: messages.ChangePasswordRequest, _: Any) -> messages.ChangePasswordResponse:
        """Changes the password."""
        user_id = person()
        passwords = (request.current_password, request.new_password)
        begun = await change_password(self.tools, user_id, request.session_token, *passwords, client_of(request))
        return messages.ChangePasswordResponse(**begun_fields(begun))

    async def UpdateProfile(self, request: messages.UpdateProfileRequest, _: Any) -> messages.UpdateProfileResponse:
        """Changes the name."""
        user_id = person()
        account = await update_profile(self.tools, user_id, request.session_token, request.name, client_of(request))
        return messages.UpdateProfileResponse(user=user_message(account))

    async def ListSessions(self, request: messages.ListSessionsRequest, _: Any) -> messages.ListSessionsResponse:
        """The caller's sessions."""
        listed = await list_sessions(self.tools, person(), request.session_token)
        sessions = [session_info(row, is_current=is_current) for row, is_current in listed]
        return messages.ListSessionsResponse(sessions=sessions)

    async def RevokeSession(self, request: messages.RevokeSessionRequest, _: Any) -> messages.RevokeSessionResponse:
        """Ends one."""
        await revoke_session(self.tools, person(), request.session_token, request.id, client_of(request))
        return messages.RevokeSessionResponse()

    async def RevokeOtherSessions(
        self, request: messages.RevokeOtherSessionsRequest, _: Any
    ) -> messages.RevokeOtherSessionsResponse:
        """Ends all but one."""
        await revoke_other_sessions(self.tools, person(), request.session_token, client_of(request))
        return messages.RevokeOtherSessionsResponse()

    async def ListEvents(self, request: messages.ListEventsRequest, _: Any) -> messages.ListEventsResponse:
        """What happened to the caller's account."""
        rows, next_cursor = await list_events(self.tools, person(), request.cursor, request.page_size)
        return messages.ListEventsResponse(events=[event_message(row) for row in rows], next_cursor=next_cursor)
