"""Requests of ScheduleService in the use cases' words."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from projects.app.commands.assign_amounts import Amount
from projects.app.commands.save_budgets import Budget
from projects.app.commands.save_network import DETAIL as NETWORK_DETAIL
from projects.app.commands.save_stages import Share
from projects.domain.critical_path import Dependency, Kind
from projects.domain.network import Network
from projects.domain.progress import WHOLE
from projects.rpc.decoding import HIGHEST_RUPIAH, Decoder
from projects.rpc.estimate_decoding import LONGEST_NOTES
from taksir.projects.v1 import schedule_service_pb2 as messages

Choice = TypeVar("Choice", bound=StrEnum)
STAGE_DETAIL = "Tahapan belum disimpan. Perbaiki isian yang ditandai."
LEAST = Decimal("0.01")
SCHEDULE_DETAIL = "Jadwal belum disimpan, satu baris pun tidak. Perbaiki isian yang ditandai."


def choice(kind: type[Choice], text: str, path: str) -> Choice:
    """One of an enumeration's values; INVALID names them all."""
    try:
        return kind(text)
    except ValueError:
        decoder = Decoder("schedule-invalid", SCHEDULE_DETAIL)
        decoder.refuse(path, f"pilih salah satu: {', '.join(kind)}")
        decoder.check()
        raise


def amounts(request: messages.AssignAmountsRequest) -> list[Amount]:
    """Amounts of weeks, in units of volume (three places) or rupiah (two)."""
    decoder = Decoder("schedule-invalid", SCHEDULE_DETAIL)
    scale = 2 if request.unit == "cost" else 3
    read = [
        Amount(
            one.pekerjaan_id,
            one.week_number,
            decoder.decimal(one.amount, f"assignments[{index}].amount", scale=scale, maximum=HIGHEST_RUPIAH),
            decoder.text(one.notes, f"assignments[{index}].notes", LONGEST_NOTES) if one.HasField("notes") else None,
        )
        for index, one in enumerate(request.assignments)
    ]
    decoder.check()
    return read


def budgets(request: messages.SaveBudgetsRequest) -> list[Budget]:
    """Budgeted costs."""
    decoder = Decoder("budgets-invalid", "Anggaran belum disimpan. Perbaiki baris yang ditandai.")
    read = [
        Budget(one.pekerjaan_id, decoder.rupiah(one.budgeted_cost, f"items[{index}].budgeted_cost"))
        for index, one in enumerate(request.items)
    ]
    decoder.check()
    return read


def stage(request: messages.SaveStageRequest) -> dict[str, Any]:
    """The fields that were sent; an empty date means none."""
    decoder = Decoder("stage-invalid", STAGE_DETAIL)
    sent: dict[str, Any] = {
        name: getattr(request, name).strip() for name in ("nama", "deskripsi") if request.HasField(name)
    }
    if not request.HasField("stage_id"):
        sent.setdefault("nama", "")
    for name in ("tanggal_mulai", "tanggal_selesai"):
        if request.HasField(name):
            text = getattr(request, name)
            sent[name] = decoder.day(text, name) if text else None
    decoder.check()
    return sent


def shares(request: messages.AssignStageRequest) -> list[Share]:
    """Parts of pekerjaan, 0.01 to 100 percent."""
    decoder = Decoder("stage-invalid", STAGE_DETAIL)
    read = [
        Share(
            one.pekerjaan_id,
            decoder.decimal(one.proporsi, f"assignments[{index}].proporsi", scale=2, minimum=LEAST, maximum=WHOLE),
            one.catatan.strip(),
        )
        for index, one in enumerate(request.assignments)
    ]
    decoder.check()
    return read


def network(request: messages.SaveNetworkRequest) -> Network:
    """The whole network."""
    decoder = Decoder("network-invalid", NETWORK_DETAIL)
    holidays: dict[date, str] = {}
    for index, one in enumerate(request.holidays):
        day = decoder.day(one.day, f"holidays[{index}].day")
        if day in holidays:
            decoder.refuse(f"holidays[{index}].day", "tanggal ini sudah ada")
        elif day is not None:
            holidays[day] = one.name.strip()
    durations: dict[int, int] = {}
    for index, activity in enumerate(request.activities):
        if activity.pekerjaan_id in durations:
            decoder.refuse(f"activities[{index}].pekerjaan_id", "pekerjaan ini sudah disebut")
        durations[activity.pekerjaan_id] = activity.duration_days
    dependencies = [
        Dependency(one.predecessor_id, one.successor_id, _kind(decoder, one.kind, index), one.lag)
        for index, one in enumerate(request.dependencies)
    ]
    decoder.check()
    return Network(durations, dependencies, frozenset(request.weekdays), holidays)


def _kind(decoder: Decoder, text: str, index: int) -> Kind:
    if text in set(Kind):
        return Kind(text)
    decoder.refuse(f"dependencies[{index}].kind", f"pilih salah satu: {', '.join(Kind)}")
    return Kind.FINISH_START
