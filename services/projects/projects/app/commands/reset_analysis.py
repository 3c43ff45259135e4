"""Putting a modified reference analysis back to the catalogue's."""

from dataclasses import dataclass

from chassis.errors import invalid
from projects.app.analyses import cloned, expand_again, read_analyses, write_analyses
from projects.app.bundles import bundles_explained
from projects.app.commands.save_analysis import editable, note_analysis
from projects.app.editing import Edit, Editing
from projects.domain.tree import SourceType
from projects.store.catalogue import catalogue_rows
from projects.store.projects import Row


@dataclass(frozen=True, slots=True)
class ResetAnalysis:
    """The analysis' new version and how many rows the catalogue has."""

    revision: int
    version: int
    cloned: int


async def reset_analysis(editing: Editing, user_id: int, project_id: int, pekerjaan_id: int) -> ResetAnalysis:
    """Replaces all rows by those of the reference; FORBIDDEN for REF, INVALID for a custom pekerjaan."""
    async with editing.change(user_id, project_id, structure=True) as edit:
        host = await editable(edit, pekerjaan_id)
        if host["source_type"] != SourceType.REF_MODIFIED:
            detail = "Pekerjaan kustom tidak memiliki analisa referensi. Sunting analisanya langsung."
            raise invalid("analysis-without-reference", detail)
        version, count = await _reset(edit, host)
    return ResetAnalysis(edit.revision, version, count)


async def _reset(edit: Edit, host: Row) -> tuple[int, int]:
    pekerjaan_id, version = host["id"], host["analysis_version"]
    before = (await read_analyses(edit.connection, edit.project_id, [pekerjaan_id])).get(pekerjaan_id, [])
    after = cloned((await catalogue_rows(edit.connection, [host["ref_id"]]))[host["ref_id"]])
    if before != after:
        version += 1
        await write_analyses(edit, {pekerjaan_id: after})
        await note_analysis(edit, host, before, after)
        async with bundles_explained(edit.connection, edit.project_id):
            await expand_again(edit, [pekerjaan_id])
    return version, len(after)
