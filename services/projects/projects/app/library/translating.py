"""A project file of the program before Taksir in the words of our own, so that both are judged and written alike."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from chassis.decimals import plain
from projects.app.library.old_file import OldPekerjaan, OldProject, OldRow
from projects.app.library.old_prices import PriceBook, identity, price_book, separated
from projects.domain.header import TEXTS
from projects.domain.ppn import ppn_on
from projects.domain.pricing import Pricing
from projects.domain.tree_order import STEP
from projects.store.catalogue import CatalogueAnalysisRow

Values = dict[str, Any]
_CUSTOM = re.compile(r"CUST-([0-9]{1,9})")
_MODIFIED = re.compile(r"mod\.([0-9]{1,9})-.*", re.DOTALL)
# Where the parts of our header stand in the old one.
_HEADER_PLACES = {
    "project.lokasi_project": "lokasi",
    "project.anggaran_owner": "anggaran",
    "project.markup_percent": "pricing.markup_percent",
    "project.ppn_percent": "pricing.ppn_percent",
    "project.total_rounding_step": "pricing.rounding_base",
}


@dataclass(frozen=True)
class Catalogue:
    """The edition that the file's codes mean, as far as they lead: analyses by code, with all that these nest."""

    edition: str
    by_code: Mapping[str, CatalogueAnalysisRow]
    by_id: Mapping[int, CatalogueAnalysisRow]

    def name(self, analysis: CatalogueAnalysisRow) -> Values:
        """How a file names an analysis."""
        return {"edition": self.edition, "kode": analysis.kode}


@dataclass
class Translation:
    """Content as a backup has it, where each of its rows stands in the old file, and what was odd."""

    content: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=lambda: dict(_HEADER_PLACES))
    remarks: list[str] = field(default_factory=list)

    def add(self, table: str, place: str, **values: Any) -> None:
        """One more row, which stands at `place` in the old file."""
        rows = self.content.setdefault(table, [])
        self.places[f"{table}[{len(rows)}]"] = place
        rows.append(values)

    def place_of(self, path: str) -> str:
        """A path in our file as one in the old file."""
        if path in self.places:
            return self.places[path]
        row, dot, rest = path.partition(".")
        return f"{self.places[row]}{dot}{rest}" if row in self.places else path.removeprefix("project.")


def references(old: OldProject) -> set[str]:
    """Codes of the catalogue that the file mentions."""
    found: set[str | None] = set()
    for one in _all_pekerjaan(old):
        found |= {one.ref_kode, *(row.ref_ahsp_kode for row in one.detail)}
    return {kode for kode in found if kode}


def translate(old: OldProject, catalogue: Catalogue) -> Translation:
    """The file in our words. Pekerjaan of the catalogue have its analysis; what it lacks keeps the file's as custom."""
    old, remarks = separated(old)
    made = Translation(remarks=remarks)
    made.content["project"] = _header(old)
    _Writer(made, catalogue, price_book(old.harga_items), old).write()
    return made


def _all_pekerjaan(old: OldProject) -> Iterator[OldPekerjaan]:
    for group in old.klasifikasi:
        for sub in group.sub:
            yield from sub.pekerjaan


def _header(old: OldProject) -> Values:
    pricing = Pricing(ppn_on(_day(old.tanggal_mulai)).ppn)
    values: Values = {**dict.fromkeys(TEXTS, ""), "nama": old.nama, "sumber_dana": old.sumber_dana}
    values |= {"lokasi_project": old.lokasi, "anggaran_owner": old.anggaran, "unit_sequence": 0}
    values |= {"tanggal_mulai": old.tanggal_mulai, "tanggal_selesai": old.tanggal_selesai}
    values |= {"week_start_day": old.week_start_day, "week_end_day": old.week_end_day}
    values |= {"markup_percent": plain(pricing.markup_percent), "ppn_percent": plain(pricing.ppn.rate_percent)}
    values |= {"ppn_base": pricing.ppn.base.value, "ppn_is_dated": True}
    for name in ("unit_price", "line", "total"):
        rule = getattr(pricing, f"{name}_rounding")
        values |= {f"{name}_rounding_mode": rule.mode.value, f"{name}_rounding_step": plain(rule.step)}
    codes = [one.kode for one in _all_pekerjaan(old)]
    values |= {"custom_sequence": _last(_CUSTOM, codes), "modified_sequence": _last(_MODIFIED, codes)}
    if old.pricing is not None:
        given = old.pricing
        values |= {"markup_percent": given.markup_percent, "ppn_percent": given.ppn_percent, "ppn_base": "penuh"}
        values |= {"ppn_is_dated": False, "total_rounding_mode": "half_up", "total_rounding_step": given.rounding_base}
    return values


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        # Refused at its place; any day does until then.
        return date(2026, 1, 1)


def _last(pattern: re.Pattern[str], codes: Sequence[str]) -> int:
    """The highest number that such a code has."""
    return max((int(found[1]) for kode in codes if (found := pattern.fullmatch(kode))), default=0)


class _Writer:
    """Writes the rows of one file."""

    def __init__(self, made: Translation, catalogue: Catalogue, prices: PriceBook, old: OldProject) -> None:
        self._made = made
        self._catalogue = catalogue
        self._prices = prices
        self._old = old
        self._number = 0
        self._resources: dict[str, int] = {}
        self._used: set[int] = set()
        self._jobs: dict[str, int] = {}

    def write(self) -> None:
        """Everything, parents first."""
        jobs = list(self._tree())
        for job_id, place, one in jobs:
            self._analysis(job_id, place, one)
            self._volume(job_id, place, one)
            self._progress(job_id, place, one)
        for analysis in self._catalogue.by_id.values():
            for part in analysis.components:
                if part.nested_id is None:
                    self._resource("harga_items", part.kategori, part.kode, part.uraian, part.satuan)
        for index, given in enumerate(self._old.parameters):
            texts = {"label": given.label or "", "unit": given.unit or "", "description": "", "raw": ""}
            name = given.name.lower()
            self._made.add("parameter", f"parameters[{index}]", id=self._next(), name=name, value=given.value, **texts)
        left = len(self._old.harga_items) - len(self._used)
        if left:
            self._made.remarks.append(f"{left} harga di berkas tidak dipakai pekerjaan mana pun dan tidak dibawa")

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _tree(self) -> Iterator[tuple[int, str, OldPekerjaan]]:
        for first, group in enumerate(self._old.klasifikasi):
            place, group_id = f"klasifikasi[{first}]", self._next()
            self._made.add("klasifikasi", place, id=group_id, name=group.nama, ordering_index=STEP * (first + 1))
            for second, sub in enumerate(group.sub):
                inner, sub_id = f"{place}.sub[{second}]", self._next()
                order = {"ordering_index": STEP * (second + 1)}
                self._made.add("sub_klasifikasi", inner, id=sub_id, klasifikasi_id=group_id, name=sub.nama, **order)
                for third, one in enumerate(sub.pekerjaan):
                    yield self._pekerjaan(f"{inner}.pekerjaan[{third}]", sub_id, third, one)

    def _pekerjaan(self, place: str, sub_id: int, index: int, one: OldPekerjaan) -> tuple[int, str, OldPekerjaan]:
        job_id = self._next()
        source, analysis = self._source(one)
        is_ref = source == "ref" and analysis is not None
        unit = one.satuan or (analysis.satuan if analysis else "")
        if self._jobs.setdefault(one.kode, job_id) != job_id and source != "ref":
            self._made.remarks.append(f"Kode {one.kode} dipakai beberapa pekerjaan")
        self._made.add(
            "pekerjaan",
            place,
            id=job_id,
            sub_klasifikasi_id=sub_id,
            ordering_index=STEP * (index + 1),
            source_type=source,
            ref_id=self._catalogue.name(analysis) if analysis else None,
            snapshot_kode=one.kode,
            snapshot_uraian=analysis.nama if is_ref and analysis else one.uraian,
            snapshot_satuan=analysis.satuan if is_ref and analysis else unit,
            markup_override_percent=one.markup_override_percent,
            budgeted_cost="0",
        )
        return job_id, place, one

    def _source(self, one: OldPekerjaan) -> tuple[str, CatalogueAnalysisRow | None]:
        """A pekerjaan whose analysis the catalogue lacks is a custom one."""
        if one.source_type == "custom" or one.ref_kode is None:
            return ("custom" if one.source_type in ("ref", "ref_modified") else one.source_type), None
        analysis = self._catalogue.by_code.get(one.ref_kode)
        if analysis is None:
            self._made.remarks.append(
                f"{one.ref_kode} tidak ada dalam {self._catalogue.edition}: {one.kode} menjadi pekerjaan kustom"
            )
        return ("custom", None) if analysis is None else (one.source_type, analysis)

    def _analysis(self, job_id: int, place: str, one: OldPekerjaan) -> None:
        source, analysis = one.source_type, self._catalogue.by_code.get(one.ref_kode or "")
        if source != "ref" or analysis is None:
            for index, row in enumerate(one.detail):
                self._row(job_id, index + 1, f"{place}.detail[{index}]", row)
            return
        for position, part in enumerate(analysis.components, 1):
            nested = self._catalogue.by_id.get(part.nested_id or 0)
            named = (part.kategori, part.kode, part.uraian, part.satuan)
            target = None if nested is None else {"ref_ahsp_id": self._catalogue.name(nested)}
            self._component(job_id, position, place, named, plain(part.koefisien), target)
        if _shown(one.detail) != sorted((part.uraian, part.koefisien) for part in analysis.components):
            self._made.remarks.append(f"Analisa {one.kode} mengikuti katalog, yang berbeda dari berkas")

    def _row(self, job_id: int, position: int, place: str, row: OldRow) -> None:
        named = (row.kategori, row.kode, row.uraian, row.satuan or "")
        target: Values | None = None
        if row.ref_pekerjaan_kode is not None:
            # An unknown one becomes a number that no row has, and is refused at its place.
            target = {"ref_pekerjaan_id": self._jobs.get(row.ref_pekerjaan_kode, 0)}
        elif row.ref_ahsp_kode is not None:
            analysis = self._catalogue.by_code.get(row.ref_ahsp_kode)
            if analysis is None:
                self._made.remarks.append(f"Gabungan {row.ref_ahsp_kode} tidak ada di katalog: menjadi baris biasa")
            else:
                target = {"ref_ahsp_id": self._catalogue.name(analysis)}
                named = (*named[:3], row.satuan or analysis.satuan)
        self._component(job_id, position, place, named, row.koefisien, target)

    def _component(
        self, job_id: int, position: int, place: str, named: Sequence[str], koefisien: str, target: Values | None
    ) -> None:
        kategori, kode, uraian, satuan = named
        links: Values = {"resource_id": None, "ref_pekerjaan_id": None, "ref_ahsp_id": None}
        links |= target or {"resource_id": self._resource(place, kategori, kode, uraian, satuan)}
        values = {"kategori": kategori, "kode": kode, "uraian": uraian, "satuan": satuan, "koefisien": koefisien}
        self._made.add("component", place, id=self._next(), pekerjaan_id=job_id, position=position, **values, **links)

    def _resource(self, place: str, kategori: str, kode: str, uraian: str, satuan: str) -> int:
        known = identity(kategori, uraian, satuan)
        if known in self._resources:
            return self._resources[known]
        number = self._resources[known] = self._next()
        found = self._prices.find(kategori, kode, uraian, satuan)
        price = None if found is None else found[1]
        if found is not None:
            place = f"harga_items[{found[0]}]"
            self._used |= {index for index, _ in self._prices.by_identity.get(_of(found[1]), [])}
        values = {"kategori": kategori, "kode": kode, "uraian": uraian, "satuan": satuan}
        self._made.add("resource", place, id=number, **values, harga_satuan=price.harga_satuan if price else None)
        if price is not None and price.conversion is not None:
            self._made.add("conversion", f"{place}.conversion", resource_id=number, **price.conversion.model_dump())
        return number

    def _volume(self, job_id: int, place: str, one: OldPekerjaan) -> None:
        if one.volume is not None or one.formula:
            self._made.add("volume", place, pekerjaan_id=job_id, quantity=one.volume or "0")
        if one.formula:
            self._made.add("volume_formula", place, pekerjaan_id=job_id, raw=one.formula)
            self._made.places[f"volume_formula[{len(self._made.content['volume_formula']) - 1}].raw"] = (
                f"{place}.formula"
            )

    def _progress(self, job_id: int, place: str, one: OldPekerjaan) -> None:
        for index, week in enumerate(one.progress):
            values: Values = {"planned_proportion": week.planned, "actual_proportion": week.actual}
            values |= {"actual_cost": week.actual_cost, "notes": ""}
            where = f"{place}.progress[{index}]"
            self._made.add("week_progress", where, pekerjaan_id=job_id, week_number=week.week, **values)


def _of(price: Any) -> str:
    return identity(price.kategori, price.uraian, price.satuan)


def _shown(rows: Sequence[OldRow]) -> list[tuple[str, Decimal]]:
    return sorted((row.uraian, _number(row.koefisien)) for row in rows)


def _number(text: str) -> Decimal:
    return Decimal(text) if re.fullmatch(r"[0-9]{1,30}(\.[0-9]{1,30})?", text) else Decimal(-1)
