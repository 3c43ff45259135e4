"""Building the estimate: each step makes one kind of write through the public API and tells what it did."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from demo.api import Api, Json
from demo.catalogue import Analysis, find_analysis
from demo.prices import PriceBook
from demo.project_file import AnalysisRow, Pekerjaan, ProjectFile, Week


class DemoError(RuntimeError):
    """A step did not give what it must; the message says what."""


@dataclass(slots=True)
class Estimate:
    """The project as it grows on the server, beside the file it comes from."""

    file: ProjectFile
    id: int
    revision: int
    ids: dict[str, int] = field(default_factory=dict)
    references: dict[str, Analysis] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the project's own resources begin."""
        return f"/api/project/{self.id}"

    def pekerjaan_id(self, pekerjaan: Pekerjaan) -> int:
        """The id that the server gave to a pekerjaan of the file."""
        return self.ids[pekerjaan.path]

    def source_type(self, pekerjaan: Pekerjaan) -> str:
        """The file's own, but custom where the catalogue lacks the analysis."""
        return "custom" if self.is_missing(pekerjaan) else pekerjaan.source_type

    def is_missing(self, pekerjaan: Pekerjaan) -> bool:
        """Whether the pekerjaan refers to an analysis that the catalogue does not have."""
        return pekerjaan.ref_kode is not None and pekerjaan.ref_kode not in self.references


def create_project(api: Api, file: ProjectFile) -> Estimate:
    """A new project with the file's header."""
    project = api.post("/api/projects/", dict(file.header))
    return Estimate(file, project["id"], project["revision"])


def find_references(api: Api, estimate: Estimate, edition: str) -> list[str]:
    """Finds every analysis that the file refers to, by exact kode; answers what is missing."""
    wanted = dict.fromkeys(_referred(estimate.file.pekerjaan()))
    for kode in wanted:
        if (analysis := find_analysis(api, edition, kode)) is not None:
            estimate.references[kode] = analysis
    remarks = [f"{len(estimate.references)} dari {len(wanted)} kode ditemukan"]
    remarks += [
        f"{pekerjaan.ref_kode} tidak ada di katalog: pekerjaannya disimpan sebagai CUSTOM dengan rincian berkas"
        for pekerjaan in estimate.file.pekerjaan()
        if estimate.is_missing(pekerjaan)
    ]
    return remarks


def save_tree(api: Api, estimate: Estimate) -> list[str]:
    """The whole tree in one save."""
    klasifikasi = [
        {
            "name": group.name,
            "sub": [
                {"name": sub.name, "pekerjaan": [_tree_row(estimate, pekerjaan) for pekerjaan in sub.pekerjaan]}
                for sub in group.sub
            ],
        }
        for group in estimate.file.klasifikasi
    ]
    saved = api.post(f"{estimate.url}/list-pekerjaan/upsert/", {"klasifikasi": klasifikasi})
    estimate.ids = saved["id_map"]
    estimate.revision = saved["revision"]
    kinds = [estimate.source_type(pekerjaan) for pekerjaan in estimate.file.pekerjaan()]
    counts = ", ".join(f"{kinds.count(kind)} {kind.upper()}" for kind in ("ref", "ref_modified", "custom"))
    return [f"{len(kinds)} pekerjaan: {counts}"]


def save_analyses(api: Api, estimate: Estimate) -> list[str]:
    """The file's own analyses, bundled pekerjaan before those that bundle them."""
    own = [pekerjaan for pekerjaan in estimate.file.pekerjaan() if estimate.source_type(pekerjaan) != "ref"]
    rows = 0
    for pekerjaan in _bundled_first(own):
        if pekerjaan.detail:
            body = {"rows": [_analysis_row(estimate, row) for row in pekerjaan.detail]}
            path = f"{estimate.url}/detail-ahsp/{estimate.pekerjaan_id(pekerjaan)}/save/"
            saved = api.post(path, body)
            estimate.revision = saved["revision"]
            rows += saved["saved_raw_rows"]
    empty = sum(1 for pekerjaan in own if not pekerjaan.detail)
    remarks = [f"{len(own) - empty} analisa, {rows} baris"]
    if empty:
        remarks.append(f"{empty} pekerjaan CUSTOM tidak punya analisa di berkas, harganya 0")
    return remarks


def save_prices(api: Api, estimate: Estimate) -> list[str]:
    """The file's price for each resource that the project uses."""
    book = PriceBook(estimate.file.prices)
    items = []
    listed: list[Json] = api.get(f"{estimate.url}/harga-items/list/")["items"]
    for item in listed:
        price = book.price(item["kategori"], item["kode_item"], item["uraian"], item["satuan"])
        if price is not None:
            items.append({"id": item["id"], "harga_satuan": str(price), "version": item["version"]})
    if items:
        estimate.revision = api.post(f"{estimate.url}/harga-items/save/", {"items": items})["revision"]
    remarks = [f"{len(items)} dari {len(listed)} sumber daya berharga"]
    if len(items) < len(listed):
        remarks.append(f"{len(listed) - len(items)} sumber daya tanpa harga di berkas, dihitung 0")
    return remarks


def save_pricing(api: Api, estimate: Estimate) -> list[str]:
    """Overhead and profit, PPN and rounding of the project; overhead and profit of single pekerjaan."""
    pricing = estimate.file.pricing
    remarks = ["bawaan server, berkas tidak mengaturnya"]
    if pricing is not None:
        body = {
            "markup_percent": str(pricing.markup_percent),
            "ppn_percent": str(pricing.ppn_percent),
            "rounding_base": str(pricing.rounding_base),
        }
        estimate.revision = api.post(f"{estimate.url}/pricing/", body)["revision"]
        markup, ppn, step = pricing.markup_percent, pricing.ppn_percent, pricing.rounding_base
        remarks = [f"overhead dan keuntungan {markup} %, PPN {ppn} %, pembulatan {step}"]
    overridden = [item for item in estimate.file.pekerjaan() if item.markup_override_percent is not None]
    for pekerjaan in overridden:
        path = f"{estimate.url}/pekerjaan/{estimate.pekerjaan_id(pekerjaan)}/pricing/"
        saved = api.post(path, {"override_markup": str(pekerjaan.markup_override_percent)})
        estimate.revision = saved["revision"]
    if overridden:
        remarks.append(f"{len(overridden)} pekerjaan dengan overhead dan keuntungan sendiri")
    return remarks


def save_volumes(api: Api, estimate: Estimate) -> list[str]:
    """Every volume that the file has: as a number, or as a formula that the server computes."""
    items = [
        {"pekerjaan_id": estimate.pekerjaan_id(pekerjaan), "quantity": str(pekerjaan.volume)}
        for pekerjaan in estimate.file.pekerjaan()
        if pekerjaan.volume is not None and not pekerjaan.formula
    ]
    if items:
        estimate.revision = api.post(f"{estimate.url}/volume-pekerjaan/save/", {"items": items})["revision"]
    formulas = _save_formulas(api, estimate)
    return [f"{len(items)} angka, {formulas} rumus dengan {len(estimate.file.parameters)} parameter"]


def _save_formulas(api: Api, estimate: Estimate) -> int:
    parameters = {
        parameter.name: {"value": str(parameter.value), "label": parameter.label, "unit": parameter.unit}
        for parameter in estimate.file.parameters
    }
    if parameters:
        body = {"mode": "replace", "parameters": parameters}
        estimate.revision = api.post(f"{estimate.url}/parameters/sync/", body)["revision"]
    items = [
        {"pekerjaan_id": estimate.pekerjaan_id(pekerjaan), "raw": pekerjaan.formula}
        for pekerjaan in estimate.file.pekerjaan()
        if pekerjaan.formula
    ]
    if items:
        estimate.revision = api.post(f"{estimate.url}/volume/formula/", {"items": items})["revision"]
    return len(items)


def save_schedule(api: Api, estimate: Estimate) -> list[str]:
    """Planned, then actual progress by week."""
    planned = _assignments(estimate, "planned")
    actual = _assignments(estimate, "actual")
    for mode, assignments in (("planned", planned), ("actual", actual)):
        if assignments:
            path = f"/api/v2/project/{estimate.id}/assign-weekly/"
            estimate.revision = api.post(path, {"mode": mode, "assignments": assignments})["revision"]
    return [f"{len(planned)} minggu rencana, {len(actual)} minggu realisasi"]


def _referred(pekerjaan: Iterable[Pekerjaan]) -> Iterator[str]:
    for item in pekerjaan:
        if item.ref_kode is not None:
            yield item.ref_kode
        yield from (row.ref_ahsp_kode for row in item.detail if row.ref_ahsp_kode is not None)


def _tree_row(estimate: Estimate, pekerjaan: Pekerjaan) -> Json:
    source_type = estimate.source_type(pekerjaan)
    row: Json = {"source_type": source_type}
    if source_type != "custom" and pekerjaan.ref_kode is not None:
        row["ref_id"] = estimate.references[pekerjaan.ref_kode].id
    if source_type != "ref":
        row["snapshot_uraian"] = pekerjaan.uraian
        row["snapshot_satuan"] = pekerjaan.satuan or None
    return row


def _analysis_row(estimate: Estimate, row: AnalysisRow) -> Json:
    saved: Json = {
        "kategori": row.kategori,
        "kode": row.kode,
        "uraian": row.uraian,
        "satuan": row.satuan,
        "koefisien": str(row.koefisien),
    }
    if row.ref_pekerjaan_kode is not None:
        saved |= {"ref_kind": "job", "ref_id": _id_of_kode(estimate, row.ref_pekerjaan_kode)}
    elif row.ref_ahsp_kode in estimate.references:
        analysis = estimate.references[row.ref_ahsp_kode]
        saved |= {"ref_kind": "ahsp", "ref_id": analysis.id, "satuan": row.satuan or analysis.satuan}
    return saved


def _id_of_kode(estimate: Estimate, kode: str) -> int:
    for pekerjaan in estimate.file.pekerjaan():
        if pekerjaan.kode == kode:
            return estimate.pekerjaan_id(pekerjaan)
    raise DemoError(f"Berkas merujuk pekerjaan {kode}, tetapi tidak memuatnya.")


def _bundled_first(pekerjaan: list[Pekerjaan]) -> list[Pekerjaan]:
    """Targets of bundles before the pekerjaan that hold them; otherwise the file's order."""
    ordered: dict[str, Pekerjaan] = {}

    def place(item: Pekerjaan, hosts: tuple[str, ...]) -> None:
        if item.path in hosts:
            raise DemoError(f"Berkas berisi gabungan yang melingkar pada {item.kode}.")
        targets = {row.ref_pekerjaan_kode for row in item.detail}
        for target in pekerjaan:
            if target.kode in targets and target.path not in ordered:
                place(target, (*hosts, item.path))
        ordered[item.path] = item

    for item in pekerjaan:
        if item.path not in ordered:
            place(item, ())
    return list(ordered.values())


def _assignments(estimate: Estimate, mode: str) -> list[Json]:
    """Weeks of pekerjaan with a volume that have something to say in this mode."""
    return [
        assignment
        for pekerjaan in estimate.file.pekerjaan()
        if pekerjaan.volume
        for week in pekerjaan.progress
        if (assignment := _assignment(estimate.pekerjaan_id(pekerjaan), week, mode)) is not None
    ]


def _assignment(pekerjaan_id: int, week: Week, mode: str) -> Json | None:
    proportion = week.planned if mode == "planned" else week.actual
    cost = week.actual_cost if mode == "actual" else None
    if proportion == Decimal(0) and cost is None:
        return None
    assignment: Json = {"pekerjaan_id": pekerjaan_id, "week_number": week.week, f"{mode}_proportion": str(proportion)}
    return assignment if cost is None else assignment | {"actual_cost": str(cost)}
