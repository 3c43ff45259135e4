"""Rules over whole rows, and over rows together, that tables and use cases hold a project to."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from projects.app.library.checking import Checked, FileRow
from projects.domain import analysis, network, parameter
from projects.domain.catalogue_resource import resource_identity
from projects.domain.critical_path import Dependency, Kind
from projects.domain.formula import sheet
from projects.domain.kategori import Kategori
from projects.domain.tree import MOST_ROWS as MOST_TREE_ROWS
from projects.domain.tree import SourceType
from projects.store import formula_tables as measured
from projects.store import schedule_tables as planned
from projects.store import tables

MOST_STAGES = 1_000
WHOLE = Decimal(100)


def check_rows(checked: Checked) -> None:
    """Adds every problem of rows whose values and references are right."""
    _check_counts(checked)
    for rule in (_pekerjaan, _component, _stage):
        table = {_pekerjaan: tables.pekerjaan, _component: tables.component, _stage: planned.stage}[rule]
        for index, row in enumerate(checked.rows[table]):
            rule(checked, row, f"{table.name}[{index}]")
    _check_resources(checked)
    _check_parameters(checked)
    _check_sums(checked)
    _check_formulas(checked)
    _check_network(checked)


def _check_counts(checked: Checked) -> None:
    tree = (tables.klasifikasi, tables.sub_klasifikasi, tables.pekerjaan)
    most = {
        tables.pekerjaan.name: (sum(len(checked.rows[table]) for table in tree), MOST_TREE_ROWS),
        measured.parameter.name: (len(checked.rows[measured.parameter]), parameter.MOST_PARAMETERS),
        planned.stage.name: (len(checked.rows[planned.stage]), MOST_STAGES),
        planned.holiday.name: (len(checked.rows[planned.holiday]), network.MOST_HOLIDAYS),
        planned.network.name: (len(checked.rows[planned.network]), 1),
        tables.component.name: (_most_each(checked.rows[tables.component]), analysis.MOST_ROWS),
        measured.volume_sheet_row.name: (_most_each(checked.rows[measured.volume_sheet_row]), sheet.MOST_ROWS),
    }
    for name, (count, limit) in most.items():
        if count > limit:
            checked.refuse(name, f"paling banyak {limit}, sekarang {count}")


def _most_each(rows: list[FileRow]) -> int:
    return max(Counter(row["pekerjaan_id"] for row in rows).values(), default=0)


def _pekerjaan(checked: Checked, row: FileRow, path: str) -> None:
    if (row["source_type"] == SourceType.CUSTOM) != (row["ref_id"] is None):
        checked.refuse(f"{path}.ref_id", "diisi untuk ref dan ref_modified, kosong untuk custom")


def _component(checked: Checked, row: FileRow, path: str) -> None:
    if sum(row[name] is not None for name in ("resource_id", "ref_pekerjaan_id", "ref_ahsp_id")) != 1:
        checked.refuse(path, "tepat satu dari resource_id, ref_pekerjaan_id dan ref_ahsp_id")
    elif row["resource_id"] is None and row["kategori"] != Kategori.LAIN:
        checked.refuse(f"{path}.kategori", "pekerjaan gabungan hanya boleh berkategori LAIN")


def _stage(checked: Checked, row: FileRow, path: str) -> None:
    start, end = row["tanggal_mulai"], row["tanggal_selesai"]
    if start is not None and end is not None and end < start:
        checked.refuse(f"{path}.tanggal_selesai", "tidak boleh sebelum tanggal_mulai")


def _check_resources(checked: Checked) -> None:
    """A resource is its category, name and unit, and the rows of analyses name it so."""
    identities: dict[int, str] = {}
    first: dict[str, int] = {}
    for index, row in enumerate(checked.rows[tables.resource]):
        path = f"{tables.resource.name}[{index}]"
        identity = resource_identity(Kategori(row["kategori"]), row["uraian"], row["satuan"])
        identities[row["id"]] = row["identity"] = identity
        if not row["uraian"].strip():
            checked.refuse(f"{path}.uraian", "wajib diisi")
        if len(identity.encode()) > LONGEST_IDENTITY:
            checked.refuse(f"{path}.uraian", "terlalu panjang; persingkat")
        if first.setdefault(identity, index) != index:
            checked.refuse(path, f"sumber daya ini sudah ada pada {tables.resource.name}[{first[identity]}]")
    for index, row in enumerate(checked.rows[tables.component]):
        if row["resource_id"] is not None:
            named = resource_identity(Kategori(row["kategori"]), row["uraian"], row["satuan"])
            if named != identities[row["resource_id"]]:
                checked.refuse(
                    f"{tables.component.name}[{index}].resource_id", "menunjuk sumber daya lain dari namanya"
                )


LONGEST_IDENTITY = analysis.LONGEST_IDENTITY_BYTES


def _check_parameters(checked: Checked) -> None:
    for index, row in enumerate(checked.rows[measured.parameter]):
        for one in parameter.check_name(row["name"], f"{measured.parameter.name}[{index}].name"):
            checked.refuse(one.path, one.message)


def _check_sums(checked: Checked) -> None:
    shares = ((tables.week_progress, "planned_proportion"), (tables.week_progress, "actual_proportion"))
    for table, name in (*shares, (planned.stage_share, "proporsi")):
        totals: dict[int, Decimal] = defaultdict(Decimal)
        for index, row in enumerate(checked.rows[table]):
            totals[row["pekerjaan_id"]] += row[name]
            if totals[row["pekerjaan_id"]] > WHOLE:
                checked.refuse(f"{table.name}[{index}].{name}", "jumlah satu pekerjaan lebih dari 100 %")


def _check_formulas(checked: Checked) -> None:
    """A volume comes about by a formula or by the rows of a sheet."""
    sheets = {row["pekerjaan_id"] for row in checked.rows[measured.volume_sheet_row]}
    for index, row in enumerate(checked.rows[measured.volume_formula]):
        if bool(row["raw"].strip()) == (row["pekerjaan_id"] in sheets):
            checked.refuse(f"{measured.volume_formula.name}[{index}].raw", "rumus atau lembar volume, salah satu")


def _check_network(checked: Checked) -> None:
    durations: Mapping[Any, int] = {row["pekerjaan_id"]: row["duration_days"] for row in checked.rows[planned.activity]}
    edges = [
        Dependency(row["predecessor_id"], row["successor_id"], Kind(row["kind"]), row["lag"])
        for row in checked.rows[planned.dependency]
        if row["predecessor_id"] in durations and row["successor_id"] in durations
    ]
    ring = network.ring_of(network.Network(durations, edges))
    if ring:
        shown = " → ".join(map(str, ring))
        checked.refuse(planned.dependency.name, f"pekerjaan saling menunggu: {shown}; hapus salah satunya")
