"""`python deploy/summary.py <folder>`: one line for each junit report, and the names of what failed."""

import sys
from pathlib import Path
from xml.etree.ElementTree import Element, parse


def main(folder: Path) -> None:
    """Prints totals as pytest counted them."""
    write = sys.stdout.write
    write(f"{'suite':<12}{'tests':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}\n")
    for path in sorted(folder.glob("junit-*.xml")):
        suite = parse(path).getroot().find("testsuite")  # noqa: S314 - pytest wrote it a moment ago
        if suite is None:
            continue
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        seconds = float(suite.get("time", 0))
        name = path.stem.removeprefix("junit-")
        write(f"{name:<12}{suite.get('tests'):>8}{failed:>8}{suite.get('skipped'):>9}{seconds:>9.1f}\n")
        for case in suite.iter("testcase"):
            if is_failed(case):
                write(f"    {case.get('classname')}::{case.get('name')}\n")


def is_failed(case: Element) -> bool:
    """Failed, or broke in a fixture."""
    return case.find("failure") is not None or case.find("error") is not None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
