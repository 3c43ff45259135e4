"""What a reader of needs asks for, checked as far as that can be done without the project."""

from dataclasses import dataclass

KATEGORI = ("TK", "BHN", "ALT", "LAIN")
MODES = ("planned", "actual")
PERIOD_MODES = ("all", "week", "week_range", "month", "month_range")
UNIT_MODES = ("base", "market")
MOST_IDS = 1000
LONGEST_SEARCH = 200


class FilterRefusedError(ValueError):
    """A condition that cannot be meant; `path` is the parameter, the message says in Indonesian what to do."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


@dataclass(frozen=True, slots=True)
class NeedsFilter:
    """All conditions hold together; an empty one does not limit. `mode` says which progress puts needs into weeks."""

    klasifikasi_ids: tuple[int, ...] = ()
    sub_ids: tuple[int, ...] = ()
    pekerjaan_ids: tuple[int, ...] = ()
    kategori: tuple[str, ...] = ()
    search: str = ""
    mode: str = "planned"
    period_mode: str = "all"
    period_start: str = ""
    period_end: str = ""
    unit_mode: str = "base"
    whole_packages: bool = False

    def __post_init__(self) -> None:
        for path, ids in self.ids.items():
            if len(ids) > MOST_IDS:
                raise FilterRefusedError(path, f"pilih paling banyak {MOST_IDS}")
        for value in self.kategori:
            one_of("kategori", value, KATEGORI)
        one_of("mode", self.mode, MODES)
        one_of("period_mode", self.period_mode, PERIOD_MODES)
        one_of("unit_mode", self.unit_mode, UNIT_MODES)
        if len(self.search) > LONGEST_SEARCH:
            raise FilterRefusedError("search", f"tulis paling banyak {LONGEST_SEARCH} huruf")
        if self.whole_packages and self.unit_mode != "market":
            raise FilterRefusedError("whole_packages", "hanya berlaku bersama unit_mode=market")
        self._check_period()

    @property
    def ids(self) -> dict[str, tuple[int, ...]]:
        """Conditions on the tree, by parameter."""
        return {"klasifikasi": self.klasifikasi_ids, "sub": self.sub_ids, "pekerjaan": self.pekerjaan_ids}

    def finds(self, kode: str, uraian: str) -> bool:
        """Whether a resource of this name is searched for."""
        wanted = self.search.strip().casefold()
        return wanted in kode.casefold() or wanted in uraian.casefold()

    def _check_period(self) -> None:
        is_range = self.period_mode.endswith("_range")
        if self.period_mode == "all":
            if self.period_start or self.period_end:
                raise FilterRefusedError("period_mode", "pilih week, week_range, month, atau month_range")
        elif not self.period_start:
            raise FilterRefusedError("period_start", "isi kode periode, misalnya 2026-W07 atau 2026-03")
        if is_range and not self.period_end:
            raise FilterRefusedError("period_end", "isi kode periode terakhir")
        if self.period_end and not is_range:
            raise FilterRefusedError("period_end", "hanya untuk week_range dan month_range")


def one_of(path: str, value: str, allowed: tuple[str, ...]) -> None:
    """Refuses what is not allowed."""
    if value not in allowed:
        raise FilterRefusedError(path, f"pilih salah satu dari {', '.join(allowed)}")
