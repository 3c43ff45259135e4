"""Joined texts back into whole numbers."""

from rekap.app.needs_ports import Progress, Sources
from rekap.domain.needs_integers import scaled, scaled_to
from rekap.domain.needs_spread import Source


def read_sources(
    pekerjaan_ids: str | None, volumes: str | None, scales: str | None, resource_ids: str | None, koefisien: str | None
) -> Sources:
    """Brings every koefisien × volume to one unit of the last place, by a factor on the volume of its pekerjaan."""
    if not (pekerjaan_ids and volumes and scales and resource_ids and koefisien):
        return Sources(0, ())
    quantities = scaled(volumes.split(";"))
    places_of = [int(scale) for scale in scales.split(";")]
    places = max(places_of)
    rows = [
        Source(int(pekerjaan_id), volume * 10 ** (places - own), used.split(","), list(map(int, factors.split(","))))
        for pekerjaan_id, volume, own, used, factors in zip(
            pekerjaan_ids.split(";"),
            quantities.values,
            places_of,
            resource_ids.split(";"),
            koefisien.split(";"),
            strict=True,
        )
    ]
    return Sources(places + quantities.scale, rows)


def read_progress(pekerjaan_ids: str | None, weeks: str | None, planned: str | None, actual: str | None) -> Progress:
    """Shares by pekerjaan; those of 0 % are left out."""
    if not (pekerjaan_ids and weeks and planned and actual):
        return Progress(0, {}, {})
    ids, numbers = list(map(int, pekerjaan_ids.split(","))), list(map(int, weeks.split(",")))
    texts = planned.split(","), actual.split(",")
    # There are far fewer different shares than cells.
    different = {*texts[0], *texts[1]}
    places = scaled(list(different)).scale
    share_of = {text: scaled_to(text, places) for text in different}
    found: list[dict[int, list[tuple[int, int]]]] = []
    for column in texts:
        by_pekerjaan: dict[int, list[tuple[int, int]]] = {}
        for pekerjaan_id, week, share in zip(ids, numbers, map(share_of.__getitem__, column), strict=True):
            if share:
                by_pekerjaan.setdefault(pekerjaan_id, []).append((week, share))
        found.append(by_pekerjaan)
    return Progress(places, *found)
