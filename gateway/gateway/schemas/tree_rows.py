"""Single rows of the tree."""

from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.base import AnswerModel, Id, RequestModel, Text, Version

Level = Literal["klasifikasi", "sub", "pekerjaan"]
Position = Annotated[int, Field(ge=1, le=20_000, description="Among its siblings, from 1.")]


class _TreeRow(RequestModel):
    name: Annotated[Text, Field(max_length=255, description="Of a klasifikasi or sub.")] | None = None
    source_type: Literal["ref", "ref_modified", "custom"] | None = None
    ref_id: Id | None = None
    snapshot_uraian: Annotated[Text, Field(max_length=2_000)] | None = None
    snapshot_satuan: Annotated[Text, Field(max_length=50)] | None = None
    parent_id: Id | None = Field(default=None, description="Klasifikasi of a sub, sub of a pekerjaan.")
    position: Position | None = None
    tree_version: Version | None = Field(
        default=None, description="409 when somebody changed the tree after it; without it changes of other rows stand."
    )


class AddTreeRow(_TreeRow):
    """A new row, at the end of its siblings unless a position is given."""


class ChangeTreeRow(_TreeRow):
    """What is different; what is null or absent stays as it is. Another parent or position moves the row."""

    version: Version | None = Field(default=None, description="409 when somebody changed this row after it.")


class TreeRowSummary(AnswerModel):
    """How many rows the change touched."""

    created: int
    updated: int
    deleted: int


class TreeRowFlags(AnswerModel):
    """Pekerjaan whose source changed: their analysis was reloaded and their volume emptied."""

    reload_job_ids: list[int]
    volume_reset_job_ids: list[int]


class SavedTreeRow(AnswerModel):
    """What the change did to the tree."""

    revision: int
    tree_version: int
    row_id: int
    row_version: int = Field(description="0 where the row is gone.")
    summary: TreeRowSummary
    change_flags: TreeRowFlags
