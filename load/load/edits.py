"""Random edits of one project through the public API: every kind that changes what rekap shows."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from load.session import Json, read

WEEKS = 26
KATEGORI = ("TK", "BHN", "ALT", "LAIN")
RESOURCES = 40
PARAMETERS = ("panjang", "lebar", "tinggi")
MODES = ("none", "half_up", "up", "down")
FEWEST_PEKERJAAN, MOST_PEKERJAAN = 15, 60
# What an edit needs to know is read again after so many: between, it may refer to what is gone, as people do.
READ_AGAIN = 25

Edit = tuple[str, str, Json | None]


@dataclass
class Known:
    """The project as it was when it was last read."""

    klasifikasi: list[int] = field(default_factory=list)
    sub: list[int] = field(default_factory=list)
    pekerjaan: list[int] = field(default_factory=list)
    prices: list[int] = field(default_factory=list)
    parameters: dict[str, int] = field(default_factory=dict)


class Edits:
    """Draws one edit after another; the same seed and the same answers give the same edits."""

    def __init__(self, client: httpx.Client, project_id: int, seed: int) -> None:
        self._client = client
        self._path = f"/api/project/{project_id}"
        self._schedule = f"/api/v2/project/{project_id}"
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._known = Known()
        self._drawn = 0
        self._kinds: dict[Callable[[], Edit | None], int] = {
            self.volumes: 8,
            self.formula: 5,
            self.sheet: 2,
            self.parameter: 4,
            self.parameter_gone: 1,
            self.prices: 8,
            self.analysis: 6,
            self.analysis_row: 8,
            self.row_of_analysis: 6,
            self.bundle: 5,
            self.new_row: 6,
            self.changed_row: 5,
            self.moved_row: 5,
            self.row_gone: 4,
            self.tree: 1,
            self.weeks: 8,
            self.amounts: 2,
            self.schedule_emptied: 1,
            self.boundary: 1,
            self.budgets: 1,
            self.stage: 1,
            self.pricing: 3,
            self.markup: 4,
            self.header: 3,
        }

    def draw(self) -> tuple[str, Edit]:
        """The name of its kind, and method, path and body of the request."""
        if self._drawn % READ_AGAIN == 0:
            self._read()
        self._drawn += 1
        while True:
            (kind,) = self._random.choices(list(self._kinds), list(self._kinds.values()))
            edit = kind()
            if edit is not None:
                return kind.__name__, edit

    def volumes(self) -> Edit:
        """One or several volumes, some of them zero."""
        items = [{"pekerjaan_id": one, "quantity": self._decimal(2000, 3)} for one in self._some(5)]
        return "POST", f"{self._path}/volume-pekerjaan/save/", {"items": items}

    def formula(self) -> Edit:
        """A volume that follows parameters."""
        raw = f"= {self._random.choice(PARAMETERS)} * {self._random.randint(1, 9)} + {self._random.randint(0, 99)}"
        return "POST", f"{self._path}/volume/formula/", {"items": [{"pekerjaan_id": self._one(), "raw": raw}]}

    def sheet(self) -> Edit:
        """A volume as the sum of a back-up sheet."""
        rows = [{"panjang": self._random.choice(PARAMETERS), "jumlah": str(self._random.randint(1, 9))} for _ in "ab"]
        return "POST", f"{self._path}/pekerjaan/{self._one()}/volume-sheet/", {"rows": rows}

    def parameter(self) -> Edit:
        """A parameter is new or gets another value; the volumes that use it follow."""
        values = {name: self._decimal(50, 2) for name in self._random.sample(PARAMETERS, 2)}
        return "POST", f"{self._path}/parameters/sync/", {"parameters": values}

    def parameter_gone(self) -> Edit | None:
        """Refused while a formula uses it."""
        if not self._known.parameters:
            return None
        return "DELETE", f"{self._path}/parameters/{self._random.choice(list(self._known.parameters.values()))}/", None

    def prices(self) -> Edit | None:
        """Prices of several resources, some of them taken away; each changes the line of every user."""
        if not self._known.prices:
            return None
        chosen = self._random.sample(self._known.prices, min(3, len(self._known.prices)))
        price = [None if self._random.random() < 0.1 else self._decimal(500_000, 2) for _ in chosen]
        items = [{"id": one, "harga_satuan": amount} for one, amount in zip(chosen, price, strict=True)]
        return "POST", f"{self._path}/harga-items/save/", {"items": items}

    def analysis(self) -> Edit:
        """A whole analysis."""
        rows = [self._row() for _ in range(self._random.randint(0, 6))]
        return "POST", f"{self._path}/detail-ahsp/{self._one()}/save/", {"rows": rows}

    def analysis_row(self) -> Edit:
        """One more row."""
        return "POST", f"{self._path}/detail-ahsp/{self._one()}/rows/", self._row()

    def row_of_analysis(self) -> Edit | None:
        """A row with another koefisien, or without the row."""
        pekerjaan = self._one()
        rows = read(self._client, f"{self._path}/detail-ahsp/{pekerjaan}/")["items"]
        if not rows:
            return None
        path = f"{self._path}/detail-ahsp/{pekerjaan}/rows/{self._random.choice(rows)['id']}/"
        if self._random.random() < 0.3:
            return "DELETE", path, None
        return "PATCH", path, {"koefisien": self._decimal(10, 6)}

    def bundle(self) -> Edit:
        """A pekerjaan inside another; circles are refused."""
        row = {"kategori": "LAIN", "uraian": "Rakitan", "satuan": "ls", "koefisien": self._decimal(3, 6)}
        body = {**row, "ref_kind": "job", "ref_id": self._one()}
        return "POST", f"{self._path}/detail-ahsp/{self._one()}/rows/", body

    def new_row(self) -> Edit | None:
        """A klasifikasi, a sub-klasifikasi or a pekerjaan."""
        level = self._level()
        if level == "pekerjaan" and len(self._known.pekerjaan) > MOST_PEKERJAAN:
            return None
        return "POST", f"{self._path}/list-pekerjaan/rows/{level}/", {**self._named(level), **self._placed(level)}

    def changed_row(self) -> Edit:
        """Another name, or another work."""
        level = self._level()
        return "PATCH", self._row_path(level), self._named(level)

    def moved_row(self) -> Edit:
        """Another place, with everything below."""
        level = self._level()
        return "PATCH", self._row_path(level), {**self._placed(level), "position": self._random.randint(1, 5)}

    def row_gone(self) -> Edit | None:
        """A row with everything below; refused while a bundle needs it."""
        if len(self._known.pekerjaan) < FEWEST_PEKERJAAN:
            return None
        return "DELETE", self._row_path(self._level()), None

    def tree(self) -> Edit:
        """The whole tree as it is, its groups in another order."""
        tree = read(self._client, f"{self._path}/list-pekerjaan/tree/")
        self._random.shuffle(tree["klasifikasi"])
        body = {"klasifikasi": tree["klasifikasi"], "tree_version": tree["tree_version"]}
        return "POST", f"{self._path}/list-pekerjaan/upsert/", body

    def weeks(self) -> Edit:
        """Weeks of several pekerjaan, planned or actual, with what they cost."""
        cells = [
            {
                "pekerjaan_id": one,
                "week_number": self._random.randint(1, WEEKS),
                "proportion": self._decimal(12, 2),
                **({"actual_cost": self._decimal(5_000_000, 2)} if self._random.random() < 0.3 else {}),
            }
            for one in self._some(4)
        ]
        return "POST", f"{self._schedule}/assign-weekly/", {"mode": self._mode(), "assignments": cells}

    def amounts(self) -> Edit:
        """Weeks in units instead of percent."""
        week = self._random.randint(1, WEEKS)
        cell = {"pekerjaan_id": self._one(), "week_number": week, "amount": self._decimal(20, 3)}
        return (
            "POST",
            f"{self._schedule}/assign-amounts/",
            {"mode": self._mode(), "unit": "volume", "assignments": [cell]},
        )

    def schedule_emptied(self) -> Edit:
        """Everything planned, or everything done, is gone."""
        return "POST", f"{self._schedule}/reset-progress/", {"mode": self._mode()}

    def boundary(self) -> Edit:
        """Weeks begin on another day."""
        return "POST", f"{self._schedule}/week-boundary/", {"week_start_day": self._random.randint(0, 6)}

    def budgets(self) -> Edit:
        """What the owner set aside."""
        items = [{"pekerjaan_id": one, "budgeted_cost": self._decimal(9_000_000, 2)} for one in self._some(3)]
        return "POST", f"{self._schedule}/budgets/", {"items": items}

    def stage(self) -> Edit:
        """Changes no figure, but the revision."""
        return "POST", f"{self._path}/tahapan/", {"nama": f"Tahap {self._random.randint(1, 10**9)}"}

    def pricing(self) -> Edit:
        """Overhead and profit, tax and the three roundings: every line is another."""
        rule = {"mode": self._random.choice(MODES), "step": self._random.choice(("1", "100", "0.01"))}
        name = self._random.choice(("unit_price_rounding", "line_rounding", "total_rounding"))
        return "POST", f"{self._path}/pricing/", {"markup_percent": self._decimal(20, 2), name: rule}

    def markup(self) -> Edit:
        """One pekerjaan's own overhead and profit, or none."""
        override = None if self._random.random() < 0.3 else self._decimal(30, 2)
        return "POST", f"{self._path}/pekerjaan/{self._one()}/pricing/", {"override_markup": override}

    def header(self) -> Edit:
        """Name and dates."""
        body = {"nama": self._text("Proyek"), "durasi_hari": self._random.randint(7 * WEEKS, 9 * WEEKS)}
        return "PATCH", f"{self._path}/", body

    def _read(self) -> None:
        groups = read(self._client, f"{self._path}/list-pekerjaan/tree/")["klasifikasi"]
        subs = [sub for group in groups for sub in group["sub"]]
        parameters = read(self._client, f"{self._path}/parameters/")["parameters"]
        self._known = Known(
            [group["id"] for group in groups],
            [sub["id"] for sub in subs],
            [row["id"] for sub in subs for row in sub["pekerjaan"]],
            [price["id"] for price in read(self._client, f"{self._path}/harga-items/list/")["items"]],
            {one["name"]: one["id"] for one in parameters},
        )

    def _one(self) -> int:
        return self._random.choice(self._known.pekerjaan or [1])

    def _some(self, most: int) -> list[int]:
        known = self._known.pekerjaan or [1]
        return self._random.sample(known, self._random.randint(1, min(most, len(known))))

    def _level(self) -> str:
        if len(self._known.pekerjaan) < FEWEST_PEKERJAAN and self._known.sub:
            return "pekerjaan"
        (level,) = self._random.choices(("klasifikasi", "sub", "pekerjaan"), (1, 2, 9))
        return level if getattr(self._known, level) else "klasifikasi"

    def _row_path(self, level: str) -> str:
        rows: list[int] = getattr(self._known, level)
        return f"{self._path}/list-pekerjaan/rows/{level}/{self._random.choice(rows or [1])}/"

    def _named(self, level: str) -> Json:
        if level != "pekerjaan":
            return {"name": self._text("Kelompok")}
        return {"source_type": "custom", "snapshot_uraian": self._text("Pekerjaan"), "snapshot_satuan": "m3"}

    def _placed(self, level: str) -> dict[str, Any]:
        parents = {"klasifikasi": [], "sub": self._known.klasifikasi, "pekerjaan": self._known.sub}[level]
        return {"parent_id": self._random.choice(parents)} if parents else {}

    def _row(self) -> Json:
        number = self._random.randint(1, RESOURCES)
        kategori = KATEGORI[number % len(KATEGORI)]
        words = {"kode": f"R.{number}", "uraian": f"Sumber daya {number}", "satuan": "unit"}
        return {"kategori": kategori, **words, "koefisien": self._decimal(10, 6)}

    def _mode(self) -> str:
        return self._random.choice(("planned", "actual"))

    def _decimal(self, most: int, places: int) -> str:
        if self._random.random() < 0.05:
            return "0"
        return f"{self._random.randint(0, most - 1)}.{self._random.randint(0, 10**places - 1):0{places}}"

    def _text(self, word: str) -> str:
        return f"{word} {self._random.randint(1, 10**6)}"
