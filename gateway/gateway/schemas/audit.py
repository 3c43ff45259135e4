"""Who changed what in a project, and when."""

from typing import Any, Literal

from pydantic import Field

from gateway.schemas.base import AnswerModel, TimestampText

Action = Literal["create", "update", "delete", "cascade"]


class FieldChange(AnswerModel):
    """One field that differs."""

    field: str = Field(examples=["rows[2].koefisien"])
    before: Any = Field(description="null where it was not there.")
    after: Any = Field(description="null where it is not there any more.")


class AuditEntry(AnswerModel):
    """One row that a change touched."""

    id: int
    revision: int
    at: TimestampText
    user_id: int
    action: Action
    entity: str = Field(examples=["volume"])
    entity_id: int
    changes: list[FieldChange]
    changes_left_out: int = Field(description="How many further fields differ.")
    undoable: bool
    undo_reason: str = Field(description="Why it cannot be taken back, with what to do instead; empty where it can.")
    undoes: int | None = Field(description="The entry that this change took back.")
    client_address: str | None = Field(description="null for everybody but the project's owner.")
    user_agent: str | None = Field(description="null for everybody but the project's owner.")
    request_id: str | None = Field(description="null for everybody but the project's owner.")


class AuditTrail(AnswerModel):
    """One page, the newest change first."""

    items: list[AuditEntry]
    next_cursor: str | None = Field(description="Hand back as `cursor` for the next page; null on the last one.")


class Undone(AnswerModel):
    """What undoing did."""

    revision: int
    changes: int = Field(description="How many entries the undoing wrote, cascades included.")


class ChangedEntity(AnswerModel):
    """What happened to one kind of rows."""

    entity: str
    revision: int
    changed_at: TimestampText
    changed_by: int
    count: int


class ChangeStatus(AnswerModel):
    """What changed after the revision that was asked for; empty when nothing did."""

    revision: int
    items: list[ChangedEntity]
