"""Errors as problem+json."""

import json

import pytest

from chassis.errors import FieldProblem, Kind
from gateway.errors import STATUS_OF_KIND, TITLES, problem
from gateway.streaming.download import attachment
from gateway.validation import field_problems

SCOPE = {"state": {"request_id": "abc"}}


def test_every_kind_has_a_status_and_a_title() -> None:
    assert set(STATUS_OF_KIND) == set(Kind)
    assert set(STATUS_OF_KIND.values()) <= set(TITLES)


def test_a_problem_names_everything() -> None:
    fields = [FieldProblem("'Galian'!E14", "harus angka", {"sheet": "Galian", "cell": "E14", "path": "not this"})]
    response = problem(SCOPE, 409, "row-changed", "Muat ulang.", fields, 3, b'{"version": 4}')
    assert json.loads(response.body) == {
        "type": "urn:taksir:problem:row-changed",
        "title": "Bentrok dengan keadaan sekarang",
        "status": 409,
        "detail": "Muat ulang.",
        "errors": [{"sheet": "Galian", "cell": "E14", "path": "'Galian'!E14", "message": "harus angka"}],
        "request_id": "abc",
        "retry_after": 3,
        "current": {"version": 4},
    }
    assert response.headers["retry-after"] == "3"
    assert response.headers["cache-control"] == "no-store"
    assert response.media_type == "application/problem+json"


def test_a_problem_before_there_is_a_number_still_works() -> None:
    assert json.loads(problem({}, 500, "internal-error", "?").body)["request_id"] == ""


def test_paths_read_as_the_client_wrote_them() -> None:
    errors = [
        {"type": "missing", "loc": ("body", "klasifikasi", 0, "sub", 12, "name")},
        {"type": "string_too_long", "loc": ("query", "search"), "ctx": {"max_length": 200}},
        {"type": "never heard of", "loc": ("body",)},
        {"type": "list_type", "loc": ("body", 3)},
    ]
    assert [(field.path, field.message) for field in field_problems(errors)] == [
        ("klasifikasi[0].sub[12].name", "wajib diisi"),
        ("search", "paling banyak 200 karakter"),
        ("", "isinya tidak dapat dipakai"),
        ("[3]", "harus berupa daftar"),
    ]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("rekap.csv", "attachment; filename=\"rekap.csv\"; filename*=UTF-8''rekap.csv"),
        ('a"; x="b.csv', "attachment; filename=\"a__ x__b.csv\"; filename*=UTF-8''a%22%3B%20x%3D%22b.csv"),
        (
            "é\r\nX-Y: z",
            "attachment; filename=\"___X-Y_ z\"; filename*=UTF-8''%C3%A9%0D%0AX-Y%3A%20z",
        ),
        ("../../etc/passwd", "attachment; filename=\".._.._etc_passwd\"; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd"),
    ],
)
def test_no_file_name_breaks_out_of_its_header(name: str, header: str) -> None:
    assert attachment(name) == header
