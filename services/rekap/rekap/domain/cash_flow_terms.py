"""Terms of payment of a contract: what is paid ahead, kept back, and claimed when."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rekap.domain.plan_refusal import PlanRefusedError

MOST_TERMIN = 100
MOST_RETENTION_WEEKS = 260
MOST_DELAY_WEEKS = 52
_HUNDRED = Decimal(100)


class Termin(StrEnum):
    """What a claim waits for: progress, or the end of a month."""

    PROGRESS = "progress"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Terms:
    """Percentages of the contract's value; weeks are counted from the claim, and from the end of the work.

    The down payment is paid back in equal parts of progress until `recovered_at_percent`. Raises `PlanRefusedError`.
    """

    down_payment_percent: Decimal = Decimal(20)
    recovered_at_percent: Decimal = _HUNDRED
    retention_percent: Decimal = Decimal(5)
    retention_weeks: int = 26
    payment_delay_weeks: int = 2
    termin: Termin = Termin.MONTHLY
    termin_percents: Sequence[Decimal] = ()

    def __post_init__(self) -> None:
        _within("terms.down_payment_percent", self.down_payment_percent, 0, 100)
        _within("terms.retention_percent", self.retention_percent, 0, 100)
        _within("terms.retention_weeks", self.retention_weeks, 0, MOST_RETENTION_WEEKS)
        _within("terms.payment_delay_weeks", self.payment_delay_weeks, 0, MOST_DELAY_WEEKS)
        _within("terms.recovered_at_percent", self.recovered_at_percent, 0, 100)
        self._check_recovery()
        self._check_termin()

    def _check_recovery(self) -> None:
        """A claim never becomes a debt: what is recovered and kept back is no more than what is claimed."""
        if not self.recovered_at_percent:
            raise PlanRefusedError("terms.recovered_at_percent", "isi lebih dari 0")
        if self.down_payment_percent * _HUNDRED > self.recovered_at_percent * (_HUNDRED - self.retention_percent):
            message = "potongan uang muka dan retensi melebihi tagihan: naikkan angka ini atau kecilkan uang muka"
            raise PlanRefusedError("terms.recovered_at_percent", message)

    def _check_termin(self) -> None:
        path = "terms.termin_percents"
        if self.termin is Termin.MONTHLY:
            if self.termin_percents:
                raise PlanRefusedError(path, "hanya untuk termin menurut progres (termin=progress)")
            return
        if not self.termin_percents:
            raise PlanRefusedError(path, "isi progres setiap termin, misalnya 25, 50, 75, 100")
        if len(self.termin_percents) > MOST_TERMIN:
            raise PlanRefusedError(path, f"tulis paling banyak {MOST_TERMIN} termin")
        before = Decimal(0)
        for index, percent in enumerate(self.termin_percents):
            if not before < percent <= _HUNDRED:
                raise PlanRefusedError(f"{path}[{index}]", f"isi lebih dari {before.normalize():f} sampai 100")
            before = percent
        if before != _HUNDRED:
            raise PlanRefusedError(path, "termin terakhir harus 100")


def _within(path: str, value: Decimal | int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise PlanRefusedError(path, f"isi {least} sampai {most}")
