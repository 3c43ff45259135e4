"""Which of the announced changes of a project may be applied to what is here."""

from enum import StrEnum


class Verdict(StrEnum):
    """What to do with one announced change."""

    APPLY = "apply"
    IGNORE = "ignore"
    CATCH_UP = "catch_up"


def judge(applied: int, revision: int, *, carries_state: bool, carries_header: bool) -> Verdict:
    """Changes are applied without a gap; `applied` is 0 while nothing of the project is here.

    A repeated or late change is ignored, because what it says is already in. After a gap, for a change that came
    without its rows and for a project whose beginning was missed, only a snapshot helps.
    """
    if revision <= applied:
        return Verdict.IGNORE
    if revision != applied + 1 or not carries_state:
        return Verdict.CATCH_UP
    return Verdict.APPLY if applied > 0 or carries_header else Verdict.CATCH_UP
