"""What a reader has to say besides the rows: problems, which stop the import, and findings, which do not."""

from dataclasses import dataclass, field

from projects.domain.catalogue import Finding, Origin
from projects.domain.problem import Problem


class RefusedError(Exception):
    """The upload cannot be read at all; `slug` names the reason for machines, `problem` says it in Indonesian."""

    def __init__(self, slug: str, problem: Problem) -> None:
        super().__init__(problem.message)
        self.slug = slug
        self.problem = problem


def refused(slug: str, path: str, message: str) -> RefusedError:
    """A refusal of the file `path`."""
    return RefusedError(slug, Problem(path, message))


@dataclass
class Notes:
    """Collects them, and stops collecting at the limits: a broken file has one cause, not ten thousand."""

    most_problems: int
    most_findings: int
    # The analysis being read, for the findings in its rows.
    kode: str = ""
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def problem(self, origin: Origin, message: str, column: str = "") -> None:
        """Something that must be mended in the file first; `column` names the field in a line of a CSV file."""
        if len(self.problems) < self.most_problems:
            path = f"{origin.path} {column}".strip()
            self.problems.append(Problem(path, message, {"sheet": origin.sheet, "cell": origin.cell}))

    def finding(self, slug: str, origin: Origin, message: str, suggestion: str = "") -> None:
        """Something that the estimator should look at."""
        if len(self.findings) < self.most_findings:
            self.findings.append(Finding(slug, message, origin, self.kode, suggestion))
