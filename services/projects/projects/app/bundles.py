"""Refusing bundles that go round in a ring, are too deep or point to nothing, in words that name the way."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.errors import AppError, FieldProblem, invalid
from projects.domain.analysis import AnalysisRow
from projects.domain.bundle import DEEPEST, BundleCycleError, BundleTooDeepError, Target, TargetKind
from projects.domain.problem import Problem
from projects.store.batches import is_one_of
from projects.store.catalogue import catalogue_analysis
from projects.store.tables import pekerjaan


@asynccontextmanager
async def bundles_explained(
    connection: AsyncConnection, project_id: int, rows: Sequence[AnalysisRow] = (), path: str = "rows"
) -> AsyncIterator[None]:
    """Turns what the expansion raises into INVALID with the way A → B → A, at the row of the request that began it.

    Where no row can be blamed the problem stands at `path`.
    """
    try:
        yield
    except BundleCycleError as error:
        way = await _way(connection, project_id, error.path)
        message = f"pekerjaan gabungan tidak boleh kembali ke dirinya sendiri: {way}"
        raise _refusal("bundle-cycle", message, _path(rows, error.path, path)) from error
    except BundleTooDeepError as error:
        way = await _way(connection, project_id, error.path)
        message = f"pekerjaan gabungan paling banyak {DEEPEST} tingkat: {way}"
        raise _refusal("bundle-too-deep", message, _path(rows, error.path, path)) from error


def _path(rows: Sequence[AnalysisRow], way: Sequence[Target], otherwise: str) -> str:
    at = next((index for index, row in enumerate(rows) if row.target in way), None)
    return otherwise if at is None else f"rows[{at}].ref_id"


def _refusal(slug: str, message: str, path: str) -> AppError:
    detail = f"Perubahan belum disimpan: {message}. Hapus salah satu baris gabungan itu."
    return invalid(slug, detail, FieldProblem(path, message))


async def _way(connection: AsyncConnection, project_id: int, path: Sequence[Target]) -> str:
    heads = await heads_of(connection, project_id, path)
    return " → ".join(heads[target].title if target in heads else str(target.id) for target in path)


@dataclass(frozen=True, slots=True)
class Head:
    """What a bundle's target is called, and the unit that its analysis is for."""

    kode: str
    uraian: str
    satuan: str

    @property
    def title(self) -> str:
        """As users find it in their lists."""
        return f"{self.kode} {self.uraian}"


async def heads_of(connection: AsyncConnection, project_id: int, targets: Collection[Target]) -> dict[Target, Head]:
    """Heads of the targets that exist: pekerjaan of this project only, analyses of any edition."""
    one, other = pekerjaan.c, catalogue_analysis.c
    in_project = select(one.id, one.snapshot_kode, one.snapshot_uraian, one.snapshot_satuan).where(
        one.project_id == project_id, is_one_of(one.id, _ids(targets, TargetKind.JOB))
    )
    in_catalogue = select(other.id, other.kode, other.nama, other.satuan).where(
        is_one_of(other.id, _ids(targets, TargetKind.AHSP))
    )
    return {
        **{Target(TargetKind.JOB, row[0]): Head(*row[1:]) for row in await connection.execute(in_project)},
        **{Target(TargetKind.AHSP, row[0]): Head(*row[1:]) for row in await connection.execute(in_catalogue)},
    }


def _ids(targets: Collection[Target], kind: TargetKind) -> list[int]:
    return [target.id for target in targets if target.kind is kind]


async def described(
    connection: AsyncConnection, project_id: int, rows: Sequence[AnalysisRow]
) -> tuple[list[AnalysisRow], list[Problem]]:
    """The rows with code, name and unit of each bundle's target where the user left them blank.

    A target that does not exist, or not in this project, is a problem of its row.
    """
    heads = await heads_of(connection, project_id, {row.target for row in rows if row.target})
    problems = [
        Problem(f"rows[{index}].ref_id", "pekerjaan atau analisa ini tidak ada; pilih dari daftar")
        for index, row in enumerate(rows)
        if row.target and row.target not in heads
    ]
    return [_described(row, heads) for row in rows], problems


def _described(row: AnalysisRow, heads: Mapping[Target, Head]) -> AnalysisRow:
    head = heads.get(row.target) if row.target else None
    if head is None:
        return row
    return replace(row, kode=row.kode or head.kode, uraian=row.uraian or head.uraian, satuan=row.satuan or head.satuan)
