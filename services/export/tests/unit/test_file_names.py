import pytest

from export.domain.file_names import file_name


@pytest.mark.parametrize(
    ("project", "name"),
    [
        ("Gedung Uji & Rumah", "rekap-rab-gedung-uji-rumah-r7.csv"),
        ("../../etc/passwd", "rekap-rab-etc-passwd-r7.csv"),
        ("Jalan “Kartini” №5\r\nX: y", "rekap-rab-jalan-kartini-no5-x-y-r7.csv"),
        ("工事", "rekap-rab-r7.csv"),
        ("a" * 300, f"rekap-rab-{'a' * 60}-r7.csv"),
    ],
)
def test_names_are_plain_whatever_the_project_is_called(project: str, name: str) -> None:
    assert file_name("rekap-rab", project, 7, "csv") == name
