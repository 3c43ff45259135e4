"""Joined texts back into whole numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rekap.app.needs_ports import PackedProgress, PackedSources
from rekap.domain.needs_integers import scaled_alike, scaled_to
from rekap.domain.needs_spread import Source


@dataclass(frozen=True, slots=True)
class Sources:
    """Analyses with their volumes; a koefisien × volume is in 10 ** −`places`."""

    places: int
    rows: Sequence[Source]


@dataclass(frozen=True, slots=True)
class Shares:
    """(week, share) by pekerjaan; shares in 10 ** −`places` percent, those of 0 % left out."""

    places: int
    of_pekerjaan: Mapping[int, Sequence[tuple[int, int]]]


def unpack_sources(packed: PackedSources) -> Sources:
    """Brings every koefisien × volume to one unit of the last place, by a factor on the volume of its pekerjaan."""
    if not packed.pekerjaan_ids:
        return Sources(0, ())
    quantities = scaled_alike(packed.volumes.split(";"))
    scales = [int(scale) for scale in packed.scales.split(";")]
    places = max(scales)
    rows = [
        Source(
            int(pekerjaan_id), volume * 10 ** (places - scale), used.split(","), list(map(int, koefisien.split(",")))
        )
        for pekerjaan_id, volume, scale, used, koefisien in zip(
            packed.pekerjaan_ids.split(";"),
            quantities.values,
            scales,
            packed.resource_ids.split(";"),
            packed.koefisien.split(";"),
            strict=True,
        )
    ]
    return Sources(places + quantities.scale, rows)


def unpack_shares(packed: PackedProgress, *modes: str) -> list[Shares]:
    """The shares of each mode (planned, actual), all in one unit of the last place."""
    if not packed.pekerjaan_ids:
        return [Shares(0, {}) for _ in modes]
    ids, weeks = list(map(int, packed.pekerjaan_ids.split(","))), list(map(int, packed.weeks.split(",")))
    columns = [(packed.actual if mode == "actual" else packed.planned).split(",") for mode in modes]
    # There are far fewer different shares than cells.
    different = list(set().union(*columns))
    places = scaled_alike(different).scale
    share_of = {text: scaled_to(text, places) for text in different}
    return [Shares(places, _by_pekerjaan(ids, weeks, [share_of[text] for text in column])) for column in columns]


def _by_pekerjaan(
    ids: Sequence[int], weeks: Sequence[int], shares: Sequence[int]
) -> Mapping[int, Sequence[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for pekerjaan_id, cell in zip(ids, zip(weeks, shares, strict=True), strict=True):
        if cell[1]:
            if pekerjaan_id in found:
                found[pekerjaan_id].append(cell)
            else:
                found[pekerjaan_id] = [cell]
    return found
