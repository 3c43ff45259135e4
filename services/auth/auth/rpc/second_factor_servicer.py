"""SecondFactorService over gRPC. Only the gateway may call."""

from dataclasses import dataclass
from typing import Any

from auth.app.commands.second_factor import Proof, confirm, enrol, remove, renew_recovery_codes
from auth.app.queries.own import second_factor_state
from auth.app.tools import Tools
from auth.rpc.encoding import begun_fields, client_of, person
from taksir.auth.v1 import second_factor_service_pb2 as messages
from taksir.auth.v1.second_factor_service_pb2_grpc import SecondFactorServiceServicer


@dataclass(frozen=True)
class SecondFactorServicer(SecondFactorServiceServicer):
    """Decodes, calls, encodes."""

    tools: Tools

    async def GetSecondFactor(self, _: messages.GetSecondFactorRequest, __: Any) -> messages.GetSecondFactorResponse:
        """Whether codes are asked for."""
        is_enabled, left = await second_factor_state(self.tools, person())
        return messages.GetSecondFactorResponse(is_enabled=is_enabled, recovery_codes_left=left)

    async def EnrolSecondFactor(
        self, request: messages.EnrolSecondFactorRequest, _: Any
    ) -> messages.EnrolSecondFactorResponse:
        """A new secret."""
        proof = Proof(person(), request.session_token, request.password)
        enrolment = await enrol(self.tools, proof, client_of(request))
        return messages.EnrolSecondFactorResponse(secret=enrolment.secret, uri=enrolment.uri)

    async def ConfirmSecondFactor(
        self, request: messages.ConfirmSecondFactorRequest, _: Any
    ) -> messages.ConfirmSecondFactorResponse:
        """Switches it on."""
        proof = Proof(person(), request.session_token, code=request.code)
        begun, codes = await confirm(self.tools, proof, client_of(request))
        return messages.ConfirmSecondFactorResponse(**begun_fields(begun), recovery_codes=codes)

    async def RemoveSecondFactor(
        self, request: messages.RemoveSecondFactorRequest, _: Any
    ) -> messages.RemoveSecondFactorResponse:
        """Switches it off."""
        begun = await remove(self.tools, _proof(request), client_of(request))
        return messages.RemoveSecondFactorResponse(**begun_fields(begun))

    async def RenewRecoveryCodes(
        self, request: messages.RenewRecoveryCodesRequest, _: Any
    ) -> messages.RenewRecoveryCodesResponse:
        """New codes."""
        codes = await renew_recovery_codes(self.tools, _proof(request), client_of(request))
        return messages.RenewRecoveryCodesResponse(recovery_codes=codes)


def _proof(request: messages.RemoveSecondFactorRequest | messages.RenewRecoveryCodesRequest) -> Proof:
    return Proof(person(), request.session_token, request.password, request.code)
