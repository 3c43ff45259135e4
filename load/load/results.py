"""Figures of one benchmark run by name, and how they stand beside those of an earlier run."""

import json
from dataclasses import dataclass
from pathlib import Path

# Less than this is the noise of a machine that does other things too.
NOISE = 0.15


@dataclass(frozen=True)
class Figure:
    """One number; `more_is_better` for rates, not for times."""

    value: float
    unit: str
    more_is_better: bool = False


class Results:
    """Collects while a benchmark runs."""

    def __init__(self) -> None:
        self.figures: dict[str, Figure] = {}

    def note(self, name: str, value: float, unit: str, *, more_is_better: bool = False) -> None:
        """One more."""
        self.figures[name] = Figure(round(value, 3), unit, more_is_better)

    def write(self, file: Path) -> None:
        """For `--compare` of a later run."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({name: vars(figure) for name, figure in self.figures.items()}, indent=1))


def read_results(file: Path) -> dict[str, Figure]:
    """What `Results.write` left. OSError or ValueError when it is not there or not that."""
    try:
        return {name: Figure(**figure) for name, figure in json.loads(file.read_text()).items()}
    except (TypeError, AttributeError) as error:
        raise ValueError(f"{file} holds no results of a benchmark") from error


def compared(earlier: dict[str, Figure], later: dict[str, Figure]) -> str:
    """Both runs side by side, in Markdown; a change within the noise is none."""
    lines = ["| figure | unit | earlier | now | now ÷ earlier | |", "|---|---|---|---|---|---|"]
    for name, now in later.items():
        before = earlier.get(name)
        if before is None:
            lines.append(f"| {name} | {now.unit} | – | {now.value:g} | – | new |")
            continue
        ratio = _ratio(before, now)
        lines.append(
            f"| {name} | {now.unit} | {before.value:g} | {now.value:g} | {ratio:.2f} | {_verdict(ratio, now)} |"
        )
    gone = [
        f"| {name} | {one.unit} | {one.value:g} | – | – | gone |" for name, one in earlier.items() if name not in later
    ]
    return "\n".join([*lines, *gone])


def worse(earlier: dict[str, Figure], later: dict[str, Figure]) -> list[str]:
    """Names of the figures that are worse by more than the noise."""
    both = [(name, _ratio(earlier[name], now), now) for name, now in later.items() if name in earlier]
    return [name for name, ratio, now in both if _verdict(ratio, now) == "worse"]


def _ratio(before: Figure, now: Figure) -> float:
    """Nothing beside nothing is the same; something beside nothing has no measure."""
    if before.value:
        return now.value / before.value
    return float("inf") if now.value else 1.0


def _verdict(ratio: float, figure: Figure) -> str:
    if abs(ratio - 1) <= NOISE:
        return "as before"
    return "better" if (ratio > 1) == figure.more_is_better else "worse"
