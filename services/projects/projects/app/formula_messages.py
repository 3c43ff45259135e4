"""What users read about a formula that cannot be used."""

from collections.abc import Mapping, Sequence

from projects.domain.formula.graph import Node
from projects.domain.formula.problem import Fault, FormulaError
from projects.domain.problem import Problem

MESSAGES: Mapping[Fault, str] = {
    Fault.EMPTY: "rumus kosong; tulis angka atau rumus",
    Fault.TOO_LONG: "rumus terlalu panjang; pecah menjadi beberapa parameter",
    Fault.TOO_DEEP: "kurung bersusun terlalu dalam; pecah menjadi beberapa parameter",
    Fault.UNKNOWN_CHARACTER: "karakter {subject} tidak dikenal; hapus",
    Fault.AMBIGUOUS_NUMBER: "{subject} bisa berarti ribuan atau desimal; tulis ribuan tanpa titik, desimal dengan koma",
    Fault.BAD_NUMBER: "{subject} bukan angka yang dapat dibaca; tulis seperti 1234,5",
    Fault.UNKNOWN_NAME: "parameter {subject} tidak ada; tambahkan dahulu atau periksa ejaannya",
    Fault.UNKNOWN_FUNCTION: "fungsi {subject} tidak ada; pakai min, max, sum, avg, abs, round, ceil, floor, pow, sqrt",
    Fault.UNKNOWN_ROW: "pekerjaan #{subject} tidak ada dalam proyek ini; pilih pekerjaan lain",
    Fault.MISSING_OPERAND: "di sini kurang angka atau nama",
    Fault.UNEXPECTED: "di sini kurang tanda hitung sebelum {subject}",
    Fault.UNBALANCED_PARENTHESIS: "kurung ini tidak berpasangan; tambah atau hapus pasangannya",
    Fault.COMMA_OUTSIDE_FUNCTION: "pemisah hanya boleh di dalam kurung fungsi; desimal ditulis rapat, misalnya 2,5",
    Fault.WRONG_ARGUMENTS: "jumlah isian fungsi {subject} tidak sesuai; periksa isi kurungnya",
    Fault.DIVISION_BY_ZERO: "pembagian dengan nol; periksa pembaginya",
    Fault.NOT_FINITE: "hasilnya tidak dapat dihitung; periksa angka pada {subject}",
    Fault.NEGATIVE: "hasilnya negatif ({subject}); volume paling sedikit 0",
    Fault.TOO_LARGE: "hasilnya terlalu besar; paling banyak {subject}",
}


def formula_problem(path: str, error: FormulaError) -> Problem:
    """The problem with its place: `position` counts characters of the formula from 0."""
    message = MESSAGES[error.fault].format(subject=error.subject)
    attributes = {"type": str(error.fault), "position": str(error.position), "subject": error.subject}
    return Problem(path, message, attributes)


def cycle_problem(path: str, ring: Sequence[Node]) -> Problem:
    """The problem of formulas that need each other."""
    shown = " → ".join(node_text(node) for node in ring)
    return Problem(path, f"rumus saling memerlukan: {shown}; putuskan salah satunya", {"type": "cycle", "ring": shown})


def node_text(node: Node) -> str:
    """As it is written in formulas: `panjang`, `#12`."""
    return f"#{node}" if isinstance(node, int) else node
