"""Single rows of the tree."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from chassis.rpc.messages import to_message
from gateway.answers import message_answer
from gateway.routers.parameters import ProjectId, ServicesIn
from gateway.schemas.base import MAXIMUM_ID
from gateway.schemas.tree_rows import AddTreeRow, ChangeTreeRow, Level, SavedTreeRow
from gateway.security.routes import PrivateRoute
from taksir.projects.v1 import tree_row_service_pb2 as messages

router = APIRouter(prefix="/api/project/{project_id}/list-pekerjaan/rows", tags=["estimate"], route_class=PrivateRoute)

RowId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]
TreeVersion = Annotated[int | None, Query(ge=0, le=MAXIMUM_ID)]
RowVersion = Annotated[
    int | None, Query(ge=1, le=MAXIMUM_ID, description="409 when somebody changed the row after it.")
]
PLACED = {"parent_id", "position", "tree_version", "version"}


@router.post("/{level}/", status_code=201, response_model=SavedTreeRow)
async def add_tree_row(project_id: ProjectId, level: Level, body: AddTreeRow, services: ServicesIn) -> Response:
    """Adds one row to the tree."""
    values = {"project_id": project_id, "level": level, **_values(body)}
    answer = await services.tree_rows.AddTreeRow(to_message(values, messages.AddTreeRowRequest))
    return message_answer(answer.saved, 201)


@router.patch("/{level}/{row_id}/", response_model=SavedTreeRow)
async def change_tree_row(
    project_id: ProjectId, level: Level, row_id: RowId, body: ChangeTreeRow, services: ServicesIn
) -> Response:
    """Renames or moves one row; moving across groups takes everything that hangs on it along."""
    values = {"project_id": project_id, "level": level, "row_id": row_id, **_values(body)}
    answer = await services.tree_rows.ChangeTreeRow(to_message(values, messages.ChangeTreeRowRequest))
    return message_answer(answer.saved)


@router.delete("/{level}/{row_id}/", response_model=SavedTreeRow)
async def delete_tree_row(
    project_id: ProjectId,
    level: Level,
    row_id: RowId,
    services: ServicesIn,
    tree_version: TreeVersion = None,
    version: RowVersion = None,
) -> Response:
    """Deletes one row; a klasifikasi or sub that is not empty only with the current `tree_version`.

    409 while it is needed elsewhere, and when somebody else changed it after `version`.
    """
    message = messages.DeleteTreeRowRequest(
        project_id=project_id, level=level, row_id=row_id, tree_version=tree_version, version=version
    )
    return message_answer((await services.tree_rows.DeleteTreeRow(message)).saved)


def _values(body: AddTreeRow | ChangeTreeRow) -> dict[str, Any]:
    sent = body.model_dump(exclude_none=True)
    fields = {name: value for name, value in sent.items() if name not in PLACED}
    return {"fields": fields, **{name: value for name, value in sent.items() if name in PLACED}}
