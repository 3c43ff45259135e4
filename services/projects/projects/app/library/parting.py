"""A branch of a project's tree as a structure of its own: with what it needs, and with nothing that hangs elsewhere."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Table

from projects.app.library.exporting import Rows
from projects.app.refusals import refuse
from projects.domain.formula.graph import Node
from projects.domain.formula.lexer import Sort, tokens
from projects.domain.problem import Problem
from projects.store.conversion_tables import conversion
from projects.store.copies import SPELLING
from projects.store.formula_tables import parameter, volume_formula, volume_sheet_row
from projects.store.projects import Row
from projects.store.tables import component, klasifikasi, pekerjaan, resource, sub_klasifikasi, volume

DETAIL = "Templat belum disimpan: bagian ini memakai yang ada di luarnya. Simpan seluruh pohon, atau lepaskan dahulu."
UNKNOWN = "Templat belum disimpan: bagian yang dipilih tidak ada. Muat ulang daftar pekerjaan."
_OF_PEKERJAAN = (component, volume, volume_formula, volume_sheet_row)


@dataclass(frozen=True, slots=True)
class Branch:
    """A klasifikasi with all its subs, or one sub; neither: the whole tree."""

    klasifikasi_id: int | None = None
    sub_klasifikasi_id: int | None = None

    @property
    def is_all(self) -> bool:
        """The whole tree."""
        return self.klasifikasi_id is None and self.sub_klasifikasi_id is None


def part_of(rows: Rows, branch: Branch, uses: Collection[tuple[int, int]]) -> Rows:
    """The rows of the branch, with the parameters and resources that it uses.

    `uses`: pekerjaan and the resources that they come down to, also through analyses of the catalogue.
    INVALID names each pekerjaan that bundles one of another branch or whose volume comes from there.
    """
    tree = _tree_of(rows, branch)
    inside = {row["id"] for row in tree[pekerjaan]}
    hanging = {table: [row for row in rows[table] if row["pekerjaan_id"] in inside] for table in _OF_PEKERJAAN}
    formulas = (*hanging[volume_formula], *hanging[volume_sheet_row])
    wanted = _parameters_of(rows[parameter], {name for row in formulas for name in _names(row)})
    part = {**tree, **hanging, parameter: wanted}
    refuse("template-part-open", DETAIL, [*_foreign(part, rows, inside)])
    used = {row["resource_id"] for row in hanging[component]}
    used |= {resource_id for pekerjaan_id, resource_id in uses if pekerjaan_id in inside}
    part[resource] = [row for row in rows[resource] if row["id"] in used]
    part[conversion] = [row for row in rows[conversion] if row["resource_id"] in used]
    return {table: part[table] for table in rows}


def _tree_of(rows: Rows, branch: Branch) -> dict[Table, Sequence[Row]]:
    chosen, only = branch.klasifikasi_id, branch.sub_klasifikasi_id
    subs = [
        row for row in rows[sub_klasifikasi] if only == row["id"] or (only is None and chosen == row["klasifikasi_id"])
    ]
    above = {row["klasifikasi_id"] for row in subs} | ({chosen} if only is None else set())
    tops = [row for row in rows[klasifikasi] if row["id"] in above]
    if not tops:
        path = "sub_klasifikasi_id" if chosen is None else "klasifikasi_id"
        refuse("template-part-unknown", UNKNOWN, [Problem(path, "tidak ada dalam proyek ini")])
    ids = {row["id"] for row in subs}
    jobs = [row for row in rows[pekerjaan] if row["sub_klasifikasi_id"] in ids]
    return {klasifikasi: tops, sub_klasifikasi: subs, pekerjaan: jobs}


def _parameters_of(parameters: Sequence[Row], names: Collection[Node]) -> list[Row]:
    """Those that are named, and what their own formulas name, however far."""
    by_name = {row["name"]: row for row in parameters}
    found: dict[str, Row] = {}
    waiting = [*names]
    while waiting:
        name = waiting.pop()
        if isinstance(name, str) and name in by_name and name not in found:
            found[name] = by_name[name]
            waiting += _names(by_name[name])
    return [row for row in parameters if row["name"] in found]


def _names(row: Row) -> Iterator[Node]:
    """Parameters by name and pekerjaan by id that the row's formulas mention. What is stored can be read."""
    for name in ("raw", *SPELLING[volume_sheet_row]):
        for token in tokens(row[name]) if name in row else ():
            if token.sort is Sort.NAME:
                yield token.text
            elif token.sort is Sort.ROW:
                yield int(token.text)


def _foreign(part: Rows | dict[Table, Sequence[Row]], rows: Rows, inside: Collection[int]) -> Iterator[Problem]:
    titles = {row["id"]: f"{row['snapshot_kode']} {row['snapshot_uraian']}" for row in rows[pekerjaan]}
    for row in part[component]:
        if row["ref_pekerjaan_id"] is not None and row["ref_pekerjaan_id"] not in inside:
            yield _outside(f"pekerjaan[id={row['pekerjaan_id']}]", f"gabungan {titles[row['ref_pekerjaan_id']]}")
    for table in (volume_formula, volume_sheet_row, parameter):
        for row in part[table]:
            path = f"parameter[name={row['name']}]" if table is parameter else f"pekerjaan[id={row['pekerjaan_id']}]"
            for node in _names(row):
                if isinstance(node, int) and node not in inside:
                    yield _outside(path, f"volume {titles.get(node, node)}")


def _outside(path: str, what: str) -> Problem:
    return Problem(path, f"memakai {what}, yang di luar bagian ini")
