"""For whoever runs the gateway: does it live, and may it be sent requests?"""

from fastapi import APIRouter, Request, Response

from gateway.answers import json_answer
from gateway.readiness import Readiness
from gateway.schemas.monitoring import Health
from gateway.security.routes import PublicRoute

router = APIRouter(prefix="/health", tags=["health"], route_class=PublicRoute)


@router.get("/live", response_model=Health)
async def live() -> Response:
    """Constant while the process answers at all: nothing else may restart it."""
    return json_answer({"status": "ok"})


@router.get("/ready", response_model=Health, responses={503: {"model": Health}})
async def ready(request: Request) -> Response:
    """Whether logins can be checked, which everything else hangs on."""
    readiness: Readiness = request.app.state.readiness
    if await readiness.check():
        return json_answer({"status": "ok"})
    return json_answer({"status": "unavailable"}, 503)
