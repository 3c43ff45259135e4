"""Which announced changes are applied."""

import pytest

from rekap.domain.revision_gate import Verdict, judge


@pytest.mark.parametrize(
    ("applied", "revision", "carries_state", "carries_header", "verdict"),
    [
        (4, 5, True, False, Verdict.APPLY),
        (4, 4, True, False, Verdict.IGNORE),
        (4, 1, False, False, Verdict.IGNORE),
        (4, 6, True, True, Verdict.CATCH_UP),
        (4, 5, False, False, Verdict.CATCH_UP),
        (0, 1, True, True, Verdict.APPLY),
        (0, 1, True, False, Verdict.CATCH_UP),
        (0, 3, True, True, Verdict.CATCH_UP),
    ],
)
def test_judgement(applied: int, revision: int, carries_state: bool, carries_header: bool, verdict: Verdict) -> None:
    assert judge(applied, revision, carries_state=carries_state, carries_header=carries_header) is verdict
