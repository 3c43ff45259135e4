"""The project's totals and groups as sums of what is below, and what one resource costs the whole project."""

from collections.abc import Sequence
from decimal import Decimal

from chassis.decimals import plain
from rekap.app.explain_pekerjaan import price_step, rule_source
from rekap.app.origins import Source
from rekap.app.ports import Group, Header, SubGroup
from rekap.app.rab_document import totals_of
from rekap.app.rab_ports import RabComponent, RabPekerjaan, ResourceUse
from rekap.domain.step import Step, given, percent_step, product_of, rounded_step, total_of
from rekap.domain.totals import exact_sum

# A sum of more parts shows the largest; the others are one part together.
MOST_PARTS = 200


def total_steps(header: Header, groups: Sequence[Group]) -> dict[str, Step]:
    """subtotal, ppn, grand_total and rounded_total, each with all that is above a klasifikasi."""
    totals = totals_of(header, groups)
    parts = [
        _link("klasifikasi", group.name, exact_sum(sub.total for sub in group.sub), group.id)
        for group in groups
        if group.sub
    ]
    subtotal = total_of("subtotal", "Jumlah", shortened(parts))
    again = given("subtotal", "Jumlah", subtotal.value, {"kind": "above"})
    law: Source = {"kind": "project_ppn", "rate_percent": plain(header.ppn.rate_percent), "base": header.ppn.base}
    rate = given("ppn_percent", "PPN, persen dari jumlah", header.ppn_percent, law)
    tax = percent_step("ppn", f"PPN {plain(header.ppn_percent)} %", again, rate)
    # Only a base without a finite decimal leaves a difference.
    tax = rounded_step(tax, totals.ppn, {"mode": "half_up", "step": "0.000000000001"})
    grand_total = total_of("grand_total", "Jumlah total", [subtotal, tax])
    above = Step("rounded_total", "Dibulatkan", grand_total.value, grand_total.operation, (grand_total,))
    rounded = rounded_step(above, totals.rounded_total, rule_source(header.total_rounding))
    return {"subtotal": subtotal, "ppn": tax, "grand_total": grand_total, "rounded_total": rounded}


def klasifikasi_step(group: Group) -> Step:
    """The sum of its sub-klasifikasi."""
    parts = [_link("sub", sub.name, sub.total, sub.id) for sub in group.sub]
    return total_of("klasifikasi", group.name, shortened(parts), group.id)


def sub_step(sub: SubGroup, pekerjaan: Sequence[RabPekerjaan]) -> Step:
    """The sum of its pekerjaan."""
    parts = [_link("pekerjaan", f"{one.kode} {one.uraian}", one.total, one.id) for one in pekerjaan]
    return total_of("sub", sub.name, shortened(parts), sub.id)


def resource_step(about: RabComponent, uses: Sequence[ResourceUse], source: Source) -> Step:
    """What the resource costs the project without markup: how much of it is needed, times its price."""
    needs = [_need(use) for use in uses if use.volume]
    needed = total_of("quantity", f"Kebutuhan, {about.satuan}", shortened(needs), about.resource_id)
    price = price_step(about, {about.resource_id: source} if source else {})
    label = f"{about.kode} {about.uraian}".strip()
    return product_of("resource", label, needed, price, about.resource_id)


def _need(use: ResourceUse) -> Step:
    koefisien = _link("pekerjaan", "Koefisien", use.koefisien, use.pekerjaan_id)
    volume = _link("pekerjaan", "Volume", use.volume, use.pekerjaan_id)
    return product_of("pekerjaan", f"{use.kode} {use.uraian}", koefisien, volume, use.pekerjaan_id)


def _link(figure: str, label: str, value: Decimal, id_: int) -> Step:
    """A figure that is explained in a document of its own."""
    return given(figure, label, value, {"kind": "explained", "figure": figure, "id": id_}, id_)


def shortened(parts: Sequence[Step]) -> Sequence[Step]:
    """All parts, or the largest in their order and the sum of the others, so that nothing is lost."""
    if len(parts) <= MOST_PARTS:
        return parts
    by_size = sorted(range(len(parts)), key=lambda place: -abs(parts[place].value))
    shown, others = sorted(by_size[:MOST_PARTS]), by_size[MOST_PARTS:]
    rest = exact_sum(parts[place].value for place in others)
    return [*(parts[place] for place in shown), given("others", f"{len(others)} lainnya", rest, {"kind": "others"})]
