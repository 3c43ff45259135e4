"""How much an upload may ask for."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class ImportLimits:
    """Limits of one import; the official workbook of 2026 has 2 MiB (14 MiB unpacked), 89 entries, 41 sheets."""

    file_bytes: int = 32 * MEBIBYTE
    unpacked_bytes: int = 256 * MEBIBYTE
    entry_bytes: int = 64 * MEBIBYTE
    entries: int = 2_000
    # An entry may be packed this much tighter than it is long; sheets of one repeated row reach about 100.
    ratio: int = 200
    sheets: int = 200
    rows: int = 100_000
    columns: int = 256
    cells: int = 4_000_000
    analyses: int = 10_000
    components: int = 100_000
    components_each: int = 1_000
    findings: int = 20_000
    # Of the process that reads the file.
    memory_bytes: int = 1024 * MEBIBYTE
    cpu_seconds: int = 60
    wall_seconds: float = 90.0
    # Of what it may answer: the service holds that much at once.
    result_bytes: int = 48 * MEBIBYTE
