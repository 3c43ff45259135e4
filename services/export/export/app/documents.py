"""Which documents there are, and in which formats."""

from chassis.errors import FieldProblem, invalid

REKAP_RAB = "rekap-rab"
XLSX = "xlsx"

# Document → the formats that a job makes. CSV is streamed and needs none.
FORMATS_OF_JOBS = {REKAP_RAB: (XLSX,)}
STREAMED_AS_CSV = (REKAP_RAB,)
CONTENT_TYPES = {XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def check_csv(document: str) -> None:
    """INVALID where the document does not exist as CSV."""
    _check("document", document, STREAMED_AS_CSV)


def check_job(document: str, format_: str) -> None:
    """INVALID where no job makes the document in this format."""
    _check("document", document, tuple(FORMATS_OF_JOBS))
    _check("format", format_, FORMATS_OF_JOBS[document])


def _check(path: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        message = f"pilih salah satu: {', '.join(known)}"
        name = {"document": "Dokumen", "format": "Format"}[path]
        raise invalid(f"export-{path}-unknown", f"{name} ini tidak tersedia; {message}.", FieldProblem(path, message))
