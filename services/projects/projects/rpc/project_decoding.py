"""Requests of ProjectService in the use cases' words."""

from decimal import Decimal

from projects.app.commands.update_pricing import PricingChange
from projects.app.queries.pricing import ROUNDINGS
from projects.domain.header import TEXTS, HeaderChange
from projects.domain.pricing import HIGHEST_STEP, RoundingMode, RoundingRule
from projects.domain.text import one_line
from projects.rpc.decoding import Decoder
from taksir.projects.v1 import project_service_pb2 as messages

# The one text that may have lines.
LONG_TEXT = "deskripsi"
LOWEST_STEP = Decimal("0.01")


def header_change(fields: messages.ProjectFields) -> HeaderChange:
    """The header fields that were sent."""
    decoder = Decoder("project-invalid", "Proyek belum disimpan. Perbaiki isian yang ditandai.")
    sent = {field.name: value for field, value in fields.ListFields()}
    change = HeaderChange(
        texts={name: _text(name, sent[name]) for name in TEXTS if name in sent},
        anggaran_owner=(decoder.rupiah(sent["anggaran_owner"], "anggaran_owner") if "anggaran_owner" in sent else None),
        tanggal_mulai=decoder.day(sent["tanggal_mulai"], "tanggal_mulai") if "tanggal_mulai" in sent else None,
        tanggal_selesai=decoder.day(sent["tanggal_selesai"], "tanggal_selesai") if "tanggal_selesai" in sent else None,
        durasi_hari=sent.get("durasi_hari"),
        week_start_day=sent.get("week_start_day"),
        week_end_day=sent.get("week_end_day"),
    )
    decoder.check()
    return change


def _text(name: str, text: str) -> str:
    return text.strip() if name == LONG_TEXT else one_line(text)


def pricing_change(request: messages.UpdatePricingRequest) -> PricingChange:
    """The pricing fields that were sent."""
    decoder = Decoder("pricing-invalid", "Harga belum disimpan. Perbaiki isian yang ditandai.")
    sent = {field.name: value for field, value in request.ListFields()}
    percent = {name: decoder.percent(sent[name], name) for name in ("markup_percent", "ppn_percent") if name in sent}
    base = _step(decoder, sent["rounding_base"], "rounding_base") if "rounding_base" in sent else None
    roundings = {
        name: _rule(decoder, sent[f"{name}_rounding"], f"{name}_rounding")
        for name in ROUNDINGS
        if f"{name}_rounding" in sent
    }
    decoder.check()
    return PricingChange(percent.get("markup_percent"), percent.get("ppn_percent"), base, roundings)


def _rule(decoder: Decoder, rule: messages.RoundingRule, path: str) -> RoundingRule:
    step = _step(decoder, rule.step, f"{path}.step")
    if rule.mode not in set(RoundingMode):
        decoder.refuse(f"{path}.mode", "pilih none, half_up, up atau down")
        return RoundingRule(RoundingMode.NONE, step)
    return RoundingRule(RoundingMode(rule.mode), step)


def _step(decoder: Decoder, text: str, path: str) -> Decimal:
    return decoder.decimal(text, path, scale=2, minimum=LOWEST_STEP, maximum=HIGHEST_STEP)
