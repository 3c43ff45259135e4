"""Requests of ProjectService in the use cases' words."""

from datetime import date
from decimal import Decimal

from projects.app.commands.update_pricing import PricingChange
from projects.app.queries.list_projects import SORTS, STATES, ProjectFilter
from projects.app.queries.pricing import ROUNDINGS
from projects.domain.header import TEXTS, HeaderChange
from projects.domain.ppn import PpnBase
from projects.domain.pricing import HIGHEST_STEP, RoundingMode, RoundingRule
from projects.domain.status import Status
from projects.domain.text import one_line
from projects.rpc.decoding import Decoder
from taksir.projects.v1 import project_service_pb2 as messages

# The one text that may have lines.
LONG_TEXT = "deskripsi"
LOWEST_STEP = Decimal("0.01")
PERCENTAGES = ("markup_percent", "ppn_percent", "ppn_rate_percent")


def header_change(fields: messages.ProjectFields) -> HeaderChange:
    """The header fields that were sent."""
    decoder = Decoder("project-invalid", "Proyek belum disimpan. Perbaiki isian yang ditandai.")
    change = read_header(decoder, fields, "")
    decoder.check()
    return change


def read_header(decoder: Decoder, fields: messages.ProjectFields, path: str) -> HeaderChange:
    """The header fields that were sent; `path` stands before the name of each wrong one."""
    sent = {field.name: value for field, value in fields.ListFields()}

    def day(name: str) -> date | None:
        return decoder.day(sent[name], path + name) if name in sent else None

    budget = sent.get("anggaran_owner")
    return HeaderChange(
        texts={name: _text(name, sent[name]) for name in TEXTS if name in sent},
        anggaran_owner=None if budget is None else decoder.rupiah(budget, f"{path}anggaran_owner"),
        tanggal_mulai=day("tanggal_mulai"),
        tanggal_selesai=day("tanggal_selesai"),
        durasi_hari=sent.get("durasi_hari"),
        week_start_day=sent.get("week_start_day"),
        week_end_day=sent.get("week_end_day"),
    )


def _text(name: str, text: str) -> str:
    return text.strip() if name == LONG_TEXT else one_line(text)


def pricing_change(request: messages.UpdatePricingRequest) -> PricingChange:
    """The pricing fields that were sent."""
    decoder = Decoder("pricing-invalid", "Harga belum disimpan. Perbaiki isian yang ditandai.")
    sent = {field.name: value for field, value in request.ListFields()}
    percent = {name: decoder.percent(sent[name], name) for name in PERCENTAGES if name in sent}
    base = _step(decoder, sent["rounding_base"], "rounding_base") if "rounding_base" in sent else None
    roundings = {
        name: _rule(decoder, sent[f"{name}_rounding"], f"{name}_rounding")
        for name in ROUNDINGS
        if f"{name}_rounding" in sent
    }
    if request.HasField("ppn_base") and request.ppn_base not in set(PpnBase):
        decoder.refuse("ppn_base", f"pilih {' atau '.join(PpnBase)}")
    decoder.check()
    return PricingChange(
        **percent,
        ppn_base=PpnBase(request.ppn_base) if request.HasField("ppn_base") else None,
        ppn_is_dated=request.ppn_is_dated if request.HasField("ppn_is_dated") else None,
        rounding_base=base,
        roundings=roundings,
    )


def _rule(decoder: Decoder, rule: messages.RoundingRule, path: str) -> RoundingRule:
    step = _step(decoder, rule.step, f"{path}.step")
    if rule.mode not in set(RoundingMode):
        decoder.refuse(f"{path}.mode", "pilih none, half_up, up atau down")
        return RoundingRule(RoundingMode.NONE, step)
    return RoundingRule(RoundingMode(rule.mode), step)


def _step(decoder: Decoder, text: str, path: str) -> Decimal:
    return decoder.decimal(text, path, scale=2, minimum=LOWEST_STEP, maximum=HIGHEST_STEP)


def project_filter(request: messages.ListProjectsRequest, today: date) -> ProjectFilter:
    """Which projects are wanted, in which order."""
    decoder = Decoder("project-filter-invalid", "Daftar proyek belum dapat disaring. Perbaiki isian yang ditandai.")
    sent = {field.name: value for field, value in request.ListFields()}
    amounts: dict[str, Decimal] = {
        name: decoder.rupiah(sent[name], name) for name in ("anggaran_min", "anggaran_max") if name in sent
    }
    days: dict[str, date | None] = {
        name: decoder.day(sent[name], name) for name in ("tanggal_dari", "tanggal_sampai") if name in sent
    }
    choices = {"status": [one.value for one in Status], "state": [*STATES], "sort": [*SORTS]}
    for name, known in choices.items():
        if name in sent and sent[name] not in known:
            decoder.refuse(name, f"pilih {', '.join(known)}")
    decoder.check()
    return ProjectFilter(
        today=today,
        search=request.search,
        tahun=sent.get("tahun"),
        sumber_dana=request.sumber_dana.replace("\x00", " "),
        status=request.status,
        state=request.state or "active",
        sort=request.sort or "updated_at",
        ascending=request.ascending,
        anggaran_min=amounts.get("anggaran_min"),
        anggaran_max=amounts.get("anggaran_max"),
        tanggal_dari=days.get("tanggal_dari"),
        tanggal_sampai=days.get("tanggal_sampai"),
    )
