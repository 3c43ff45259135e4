"""What a reader of the rincian RAB asks for, checked as far as that can be done without the project."""

from dataclasses import dataclass

from rekap.domain.needs_filter import KATEGORI, LONGEST_SEARCH, MOST_IDS, FilterRefusedError, one_of

MOST_PEKERJAAN = 1000
USUAL_PEKERJAAN = 100
SHAPES = ("columns", "rows")
# So that a page's first row is still a number that the database takes.
LAST_PAGE = 1_000_000


@dataclass(frozen=True, slots=True)
class RincianFilter:
    """All conditions hold together; an empty one does not limit. A page holds whole pekerjaan."""

    klasifikasi_ids: tuple[int, ...] = ()
    sub_ids: tuple[int, ...] = ()
    pekerjaan_ids: tuple[int, ...] = ()
    kategori: tuple[str, ...] = ()
    search: str = ""
    page: int = 1
    page_size: int = USUAL_PEKERJAAN
    shape: str = "columns"

    def __post_init__(self) -> None:
        for path, ids in self.ids.items():
            if len(ids) > MOST_IDS:
                raise FilterRefusedError(path, f"pilih paling banyak {MOST_IDS}")
        for value in self.kategori:
            one_of("kategori", value, KATEGORI)
        one_of("shape", self.shape, SHAPES)
        if len(self.search) > LONGEST_SEARCH or "\x00" in self.search:
            raise FilterRefusedError("search", f"tulis paling banyak {LONGEST_SEARCH} huruf")
        check_page(self.page, self.page_size, MOST_PEKERJAAN)

    @property
    def ids(self) -> dict[str, tuple[int, ...]]:
        """Conditions on the tree, by parameter."""
        return {"klasifikasi": self.klasifikasi_ids, "sub": self.sub_ids, "pekerjaan": self.pekerjaan_ids}

    @property
    def chooses_rows(self) -> bool:
        """Whether single rows are left out of pekerjaan, so that the rest does not make their total."""
        return bool(self.kategori or self.search)

    @property
    def first(self) -> int:
        """How many pekerjaan stand before the page."""
        return (self.page - 1) * self.page_size


def check_page(page: int, page_size: int, most: int) -> None:
    """Refuses pages that cannot be."""
    if not 1 <= page <= LAST_PAGE:
        raise FilterRefusedError("page", f"pilih halaman 1 sampai {LAST_PAGE}")
    if not 1 <= page_size <= most:
        raise FilterRefusedError("page_size", f"pilih 1 sampai {most}")
