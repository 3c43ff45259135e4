"""What pydantic found wrong, as paths and Indonesian sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.errors import FieldProblem

MOST_PROBLEMS = 50
MESSAGES = {
    "missing": "wajib diisi",
    "extra_forbidden": "isian ini tidak dikenal",
    "string_type": "harus berupa teks",
    "string_too_short": "paling sedikit {min_length} karakter",
    "string_too_long": "paling banyak {max_length} karakter",
    "string_pattern_mismatch": "bentuknya tidak sesuai",
    "int_type": "harus berupa bilangan bulat",
    "int_parsing": "harus berupa bilangan bulat",
    "int_from_float": "harus berupa bilangan bulat",
    "greater_than_equal": "tidak boleh kurang dari {ge}",
    "less_than_equal": "tidak boleh lebih dari {le}",
    "list_type": "harus berupa daftar",
    "too_long": "paling banyak {max_length} baris",
    "dict_type": "harus berupa objek",
    "model_type": "harus berupa objek",
    "model_attributes_type": "harus berupa objek",
    "literal_error": "harus salah satu dari {expected}",
    "value_error": "isinya tidak dapat dipakai",
}
OTHERWISE = "isinya tidak dapat dipakai"


def field_problems(errors: Sequence[Mapping[str, Any]]) -> list[FieldProblem]:
    """The first problems, each with the path of its field such as "klasifikasi[0].name"."""
    return [FieldProblem(_path(error["loc"]), _message(error)) for error in errors[:MOST_PROBLEMS]]


def _path(location: Sequence[str | int]) -> str:
    path = ""
    for step in location[1:]:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def _message(error: Mapping[str, Any]) -> str:
    return MESSAGES.get(error["type"], OTHERWISE).format_map(error.get("ctx") or {})
