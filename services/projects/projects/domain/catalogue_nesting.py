"""Marks the rows that are analyses themselves (pekerjaan gabungan), and finds those that contain themselves."""

from collections.abc import Sequence
from dataclasses import replace

from projects.domain.catalogue import Analysis, Component
from projects.domain.catalogue_findings import Finding
from projects.domain.kategori import Kategori
from projects.domain.kode import tidy_kode


def mark_nested(analyses: Sequence[Analysis]) -> list[Analysis]:
    """LAIN rows whose code is the code of another analysis of the same import get that code as `nested_kode`."""
    known = {analysis.kode for analysis in analyses}
    return [
        replace(analysis, components=tuple(_marked(analysis, one, known) for one in analysis.components))
        if any(one.kategori == Kategori.LAIN for one in analysis.components)
        else analysis
        for analysis in analyses
    ]


def _marked(analysis: Analysis, component: Component, known: set[str]) -> Component:
    kode = tidy_kode(component.kode)
    is_nested = component.kategori == Kategori.LAIN and kode in known and kode != analysis.kode
    return replace(component, nested_kode=kode) if is_nested else component


def circles(analyses: Sequence[Analysis]) -> list[Finding]:
    """One finding for each row that closes a circle: A contains B contains A has no price."""
    parts = {analysis.kode: [one for one in analysis.components if one.nested_kode] for analysis in analyses}
    done: set[str] = set()
    found: list[Finding] = []
    for kode in parts:
        _walk(kode, parts, done, found)
    return found


def _walk(start: str, parts: dict[str, list[Component]], done: set[str], found: list[Finding]) -> None:
    """Depth first, without recursion: a hostile file may nest thousands deep."""
    # A mapping keeps the path's order and answers at once whether a code is on it.
    path = dict.fromkeys([start] if start not in done else [])
    waiting = [list(parts[one]) for one in path]
    while path:
        if not waiting[-1]:
            waiting.pop()
            done.add(path.popitem()[0])
            continue
        component = waiting[-1].pop()
        inner = component.nested_kode or ""
        if inner in path:
            codes = list(path)
            circle = " → ".join([*codes[codes.index(inner) :], inner])
            message = f"pekerjaan gabungan melingkar: {circle}; putuskan salah satunya"
            found.append(Finding("nesting-circle", message[:500], component.origin, codes[-1]))
        elif inner not in done:
            path[inner] = None
            waiting.append(list(parts[inner]))
