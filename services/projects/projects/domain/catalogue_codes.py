"""Settles the codes of an import: each analysis must have one that nobody else in the edition has.

Official workbooks break this rule themselves, so what the file proves is mended and reported, and all else is refused:

1. An analysis without a code takes the code before it, marked `(tanpa kode)`.
2. A repeated code that disagrees with its own heading is a slip at the heading's level, if the heading's code with the
   same last number is free and next in line: `6.6.5.4` under heading 6.6.6, after 6.6.6.3, is 6.6.6.4.
3. A repeated code whose heading number is itself used for another heading in another sheet is the file's double
   numbering: both stay, the later one marked with its sheet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from projects.domain.catalogue import Analysis
from projects.domain.catalogue_findings import Finding
from projects.domain.kode import LONGEST_KODE, parent


@dataclass
class SettledCodes:
    """All analyses with their final codes, what was mended, and, as errors, what could not be."""

    analyses: list[Analysis] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def settle_codes(analyses: Sequence[Analysis]) -> SettledCodes:
    """Applies the rules above in the file's order."""
    settled = SettledCodes()
    holders: dict[str, Analysis] = {}
    written = {analysis.kode for analysis in analyses}
    previous = ""
    for analysis in analyses:
        kode = _free_code(analysis, previous, holders, written, settled)
        if kode is None:
            settled.analyses.append(analysis)
            continue
        mended = replace(analysis, kode=kode)
        holders[kode] = mended
        settled.analyses.append(mended)
        previous = kode
    return settled


def _free_code(
    analysis: Analysis, previous: str, holders: dict[str, Analysis], written: set[str], settled: SettledCodes
) -> str | None:
    if not analysis.kode:
        return _without_code(analysis, previous, holders, settled)
    if len(analysis.kode) > LONGEST_KODE:
        settled.findings.append(
            Finding("code-clash", f"kode lebih dari {LONGEST_KODE} karakter", analysis.origin, analysis.kode)
        )
        return None
    first = holders.get(analysis.kode)
    if first is None:
        return _tidied(analysis, settled)
    return _repeated(analysis, first, previous, holders, written, settled)


def _tidied(analysis: Analysis, settled: SettledCodes) -> str:
    if analysis.written_kode not in {analysis.kode, analysis.kode + "."}:
        message = f"Kode tertulis '{analysis.written_kode}'; dirapikan"
        settled.findings.append(Finding("code-tidied", message, analysis.origin, analysis.kode, analysis.kode))
    return analysis.kode


def _without_code(analysis: Analysis, previous: str, holders: dict[str, Analysis], settled: SettledCodes) -> str | None:
    if not previous:
        settled.findings.append(
            Finding("code-clash", "analisis tanpa kode; isi kodenya", analysis.origin, analysis.kode)
        )
        return None
    base = previous.partition(" (")[0]
    kode = next(kode for kode in _numbered(f"{base} (tanpa kode") if kode not in holders)
    message = f"Analisis '{analysis.nama[:80]}' tidak berkode di berkas; ditandai"
    settled.findings.append(Finding("code-missing", message, analysis.origin, kode, kode))
    return kode


def _numbered(start: str) -> Iterable[str]:
    yield f"{start})"
    count = 2
    while True:
        yield f"{start} {count})"
        count += 1


def _repeated(
    analysis: Analysis,
    first: Analysis,
    previous: str,
    holders: dict[str, Analysis],
    written: set[str],
    settled: SettledCodes,
) -> str | None:
    mended = _by_heading(analysis, previous)
    if mended and mended not in holders and mended not in written:
        message = f"Kode '{analysis.kode}' sudah dipakai di {first.origin.path}; menurut judul dan urutannya {mended}"
        settled.findings.append(Finding("code-mended", message, analysis.origin, mended, mended))
        return mended
    if _double_numbering(analysis, first):
        kode = f"{analysis.kode} ({analysis.origin.sheet.strip()})"
        if kode not in holders:
            message = f"Kode '{analysis.kode}' sudah dipakai di {first.origin.path} untuk pekerjaan lain; ditandai"
            settled.findings.append(Finding("code-repeated", message, analysis.origin, kode, kode))
            return kode
    message = f"kode '{analysis.kode}' sudah dipakai di {first.origin.path}; beri kode lain atau hapus salah satunya"
    settled.findings.append(Finding("code-clash", message, analysis.origin, analysis.kode))
    return None


def _by_heading(analysis: Analysis, previous: str) -> str:
    """The code that heading, predecessor and last number agree on; empty when they do not."""
    last = analysis.kode.rpartition(".")[2]
    before = previous.rpartition(".")[2]
    follows = (
        parent(previous) == analysis.heading
        and last.isdecimal()
        and before.isdecimal()
        and int(last) == int(before) + 1
    )
    disagrees = parent(analysis.kode) != analysis.heading
    return f"{analysis.heading}.{last}" if analysis.heading and follows and disagrees else ""


def _double_numbering(analysis: Analysis, first: Analysis) -> bool:
    same_number = analysis.heading == first.heading == parent(analysis.kode)
    other_title = analysis.heading_title.casefold() != first.heading_title.casefold()
    return bool(analysis.heading) and same_number and other_title and analysis.origin.sheet != first.origin.sheet
