"""What a reader has to say besides the rows: findings; those that are errors must be decided by somebody."""

from dataclasses import dataclass, field

from projects.domain.catalogue_findings import Finding, Origin
from projects.domain.problem import Problem
from projects.domain.stray_quotes import unquoted


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
    """Collects them. Nothing is dropped: a file with more than `most` is refused as one that nobody can review."""

    most: int
    # The analysis being read, for the findings in its rows.
    kode: str = ""
    findings: list[Finding] = field(default_factory=list)

    def finding(self, slug: str, origin: Origin, message: str, suggestion: str = "", value: str = "") -> None:
        """Something that the estimator should look at, or must decide if `slug` is the slug of an error."""
        self.findings.append(Finding(slug, message, origin, self.kode, suggestion, value))
        check_findings(len(self.findings), self.most)

    def resource_name(self, written: str, origin: Origin) -> str:
        """The name of a resource without the quotation marks that the sheet left around it, which is noted."""
        name = unquoted(written)
        if name != written:
            message = f"Tanda kutip yang tertinggal pada {written[:80]} dibuang"
            self.finding("quotes-removed", origin, message, name[:200], written[:200])
        return name


def check_findings(count: int, most: int) -> None:
    """Raises RefusedError for more findings than anybody can look at."""
    if count > most:
        message = f"lebih dari {most} temuan; periksa apakah berkas dan kolomnya benar"
        raise refused("catalogue-too-dirty", "berkas", message)
