"""The members of a project by name."""

from gateway.schemas.base import AnswerModel


class NamedPerson(AnswerModel):
    """Somebody who belongs to the project."""

    user_id: int
    name: str
    email: str


class ProjectPeople(AnswerModel):
    """The members who have an account still, in no order."""

    items: list[NamedPerson]
