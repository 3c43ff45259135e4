"""Reading events: what can be read, what never will be."""

import pytest

from chassis.events.consumer import Event
from rekap.events.project_changes import UnreadableEventError, read_change
from taksir.projects.events.v1.project_changed_pb2 import Klasifikasi, ProjectChanged, ProjectState

SUBJECT = "projects.v1.project_changed.7"


def event(subject: str = SUBJECT, **fields: object) -> Event:
    return Event("1", subject, ProjectChanged(**fields).SerializeToString())


def test_a_change_with_rows() -> None:
    state = ProjectState(klasifikasi=[Klasifikasi(id=1, name="Tanah")])
    change = read_change(event(project_id=7, revision=3, state=state))
    assert (change.project_id, change.revision, change.state) == (7, 3, state)


def test_a_change_too_large_for_the_bus_has_no_rows() -> None:
    assert read_change(event(project_id=7, revision=3, snapshot_needed=True)).state is None


def test_content_of_a_kind_that_is_not_known_yet_counts_as_a_change_without_rows() -> None:
    unknown = ProjectChanged(project_id=7, revision=3).SerializeToString() + b"\x9a\x06\x03new"
    assert read_change(Event("1", SUBJECT, unknown)).state is None


@pytest.mark.parametrize(
    "unreadable",
    [
        Event("1", SUBJECT, b"\xff\xff\xff"),
        Event("1", SUBJECT, b""),
        event(project_id=8, revision=3),
        event(project_id=7, revision=0),
        event(project_id=7, revision=-1),
        event("projects.v1.project_changed.-7", project_id=-7, revision=1),
        event("projects.v1.members_changed.7", project_id=7, revision=1),
    ],
)
def test_what_never_can_be_read(unreadable: Event) -> None:
    with pytest.raises(UnreadableEventError):
        read_change(unreadable)
