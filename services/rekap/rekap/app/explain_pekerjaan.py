"""The chain from a pekerjaan's total down to koefisien × price."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from chassis.decimals import plain
from rekap.app.origins import UNPRICED, Source, price_sources, recipes_of, volume_step
from rekap.app.ports import Header
from rekap.app.rab_ports import RabComponent, RabPekerjaan
from rekap.app.rincian_document import markup_of
from rekap.domain.recipes import Recipes
from rekap.domain.rounding import Rounding
from rekap.domain.step import Step, given, percent_step, product_of, rounded_step, total_of
from taksir.projects.v1.origin_service_pb2 import ReadPekerjaanOriginResponse

COLUMNS = ("A", "B", "C", "LAIN", "D", "E_base", "F", "G")
_KATEGORI = {"A": "TK", "B": "BHN", "C": "ALT", "LAIN": "LAIN"}
_LABELS = {"A": "Tenaga kerja", "B": "Bahan", "C": "Peralatan", "LAIN": "Lain-lain"}


def pekerjaan_steps(
    header: Header, one: RabPekerjaan, components: Sequence[RabComponent], origin: ReadPekerjaanOriginResponse
) -> Mapping[str, Step]:
    """The total (`total`) and every column of one pekerjaan, each with all that is below it."""
    key = origin.recipes[0].key
    recipes, prices = recipes_of(origin.recipes), price_sources(origin.prices)
    steps = {
        letter: _kategori_step(letter, components, recipes, key, prices, one.id) for letter in ("A", "B", "C", "LAIN")
    }
    steps["D"] = total_of("D", "Biaya langsung (A + B + C)", [steps[name] for name in "ABC"], one.id)
    letters = [steps[name] for name in _LABELS]
    steps["E_base"] = total_of("E_base", "Harga satuan dasar (A + B + C + LAIN)", letters, one.id)
    base_again = given("E_base", "Harga satuan dasar", steps["E_base"].value, {"kind": "above"}, one.id)
    steps["F"] = percent_step("F", "Overhead dan keuntungan", base_again, _markup_step(header, one))
    unit = total_of("G", "Harga satuan pekerjaan", [steps["E_base"], steps["F"]], one.id)
    steps["G"] = rounded_step(unit, one.unit_price, rule_source(header.policy.unit_price_rounding))
    volume = volume_step(origin.volume, one.volume, one.id)
    total = product_of("total", f"Jumlah harga {one.kode} {one.uraian}", steps["G"], volume, one.id)
    steps["total"] = rounded_step(total, one.total, rule_source(header.policy.line_rounding))
    return steps


def rule_source(rule: Rounding) -> Source:
    """A rounding rule of the project."""
    return {"mode": rule.mode.value, "step": plain(rule.step)}


def _markup_step(header: Header, one: RabPekerjaan) -> Step:
    kind = "project_markup" if one.markup_override is None else "markup_override"
    return given("markup_percent", "Overhead dan keuntungan, persen", markup_of(one, header), {"kind": kind})


def _kategori_step(
    letter: str,
    components: Sequence[RabComponent],
    recipes: Recipes,
    key: str,
    prices: Mapping[int, Source],
    pekerjaan_id: int,
) -> Step:
    mine = [one for one in components if one.kategori == _KATEGORI[letter]]
    parts = [_component_step(one, recipes, key, prices) for one in mine]
    return total_of(letter, _LABELS[letter], parts, pekerjaan_id)


def _component_step(one: RabComponent, recipes: Recipes, key: str, prices: Mapping[int, Source]) -> Step:
    koefisien = recipes.explain(key, one.resource_id)
    return product_of(
        "component", f"{one.kode} {one.uraian}".strip(), koefisien, price_step(one, prices), one.resource_id
    )


def price_step(one: RabComponent, prices: Mapping[int, Source]) -> Step:
    """The price of one satuan; without one it counts 0 and says so."""
    if one.harga_satuan is None:
        return given("harga_satuan", "Harga satuan (belum diisi)", Decimal(0), UNPRICED, one.resource_id)
    source = prices.get(one.resource_id, {"kind": "price_list"})
    return given("harga_satuan", f"Harga satuan per {one.satuan}", one.harga_satuan, source, one.resource_id)
