"""Freezing the plan of a project under a name."""

from chassis.errors import FieldProblem, conflict, invalid
from rekap.app.plan_document import baseline_document
from rekap.app.plan_writing import Plans

MOST_BASELINES = 50
LONGEST_NAME = 200
NAME_INVALID = f"isi 1 sampai {LONGEST_NAME} huruf"
TOO_MANY = f"Proyek ini sudah punya {MOST_BASELINES} baseline. Hapus yang tidak dipakai lagi, lalu coba lagi."


async def freeze_baseline(plans: Plans, project_id: int, user_id: int, name: str, min_revision: int) -> bytes:
    """The new baseline as JSON. What it holds is at least `min_revision`; UNAVAILABLE where that cannot be had yet."""
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        detail = f"Nama baseline tidak dapat dipakai: {NAME_INVALID}."
        raise invalid("baseline-invalid", detail, FieldProblem("name", NAME_INVALID))
    async with plans.writing(project_id, user_id, min_revision) as writer:
        if await writer.count() >= MOST_BASELINES:
            raise conflict("baseline-limit", TOO_MANY)
        head = await writer.freeze(name, user_id)
        return baseline_document(await writer.save(writer.state), head)
