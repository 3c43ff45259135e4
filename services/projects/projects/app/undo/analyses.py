"""Taking back changes of analyses."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from projects.app.analyses import audited, expand_again, read_analyses, write_analyses
from projects.app.bundles import bundles_explained, heads_of
from projects.app.commands.save_analysis import editable, note_analysis
from projects.app.editing import Edit
from projects.app.undo.recorded import CHANGED_SINCE, Recorded, conflicting, plain_values, same
from projects.domain.analysis import AnalysisRow
from projects.domain.bundle import Target, TargetKind
from projects.domain.kategori import Kategori
from projects.store.pekerjaan import lock_pekerjaan


async def undo_analysis(edit: Edit, entry: Recorded) -> None:
    """All rows as before, and what bundles them anew; FORBIDDEN where the analysis is the catalogue's own by now."""
    if not await lock_pekerjaan(edit.connection, edit.project_id, [entry.entity_id]):
        raise conflicting(["pekerjaan_id"], "pekerjaan ini sudah dihapus", None)
    await editable(edit, entry.entity_id)
    await restore_analysis(edit, entry)


async def restore_analysis(edit: Edit, entry: Recorded) -> None:
    """The same whatever the source of the pekerjaan is, which the caller has locked."""
    one = entry.entity_id
    host = (await lock_pekerjaan(edit.connection, edit.project_id, [one]))[one]
    now = (await read_analyses(edit.connection, edit.project_id, [one])).get(one, [])
    if not same(plain_values(audited(now)), entry.after or []):
        raise conflicting(_lost(plain_values(audited(now)), entry.after or []), CHANGED_SINCE, {"rows": audited(now)})
    rows = [analysis_row(values) for values in entry.before or ()]
    await check_targets(edit, rows)
    await write_analyses(edit, {one: rows})
    await note_analysis(edit, host, now, rows)
    async with bundles_explained(edit.connection, edit.project_id, rows):
        await expand_again(edit, [one])


def analysis_row(values: Any) -> AnalysisRow:
    """A recorded row."""
    kind = values["ref_kind"]
    target = None if kind is None else Target(TargetKind(kind), values["ref_id"])
    koefisien = Decimal(values["koefisien"])
    return AnalysisRow(
        Kategori(values["kategori"]), values["kode"], values["uraian"], values["satuan"], koefisien, target
    )


async def check_targets(edit: Edit, rows: Sequence[AnalysisRow]) -> None:
    """CONFLICT where a bundle's target is not there any more."""
    heads = await heads_of(edit.connection, edit.project_id, {row.target for row in rows if row.target})
    gone = [index for index, row in enumerate(rows) if row.target and row.target not in heads]
    if gone:
        raise conflicting([f"rows[{index}].ref_id" for index in gone], "sudah dihapus", None)


def _lost(now: Sequence[Any], after: Sequence[Any]) -> list[str]:
    longest = max(len(now), len(after))
    return [f"rows[{place}]" for place in range(longest) if not same(now[place : place + 1], after[place : place + 1])]
