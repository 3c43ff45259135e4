"""Quotation marks that quote nothing go; those that measure or quote stay."""

import pytest

from projects.domain.encoding import mended
from projects.domain.stray_quotes import unquoted


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("'Semen portland", "Semen portland"),
        ("‘Semen portland", "Semen portland"),
        ('"Kaca polos"', "Kaca polos"),
        ("“Kaca polos”", "Kaca polos"),
        ('Kaca polos"', "Kaca polos"),
        ("Kaca polos'", "Kaca polos"),
        ('"Pipa 4"', 'Pipa 4"'),
        ('Pipa 4"', 'Pipa 4"'),
        ("Paku ½”", "Paku ½”"),
        ("Pagar 1 m'", "Pagar 1 m'"),
        ("Pohon Dracaena 'Song of India'", "Pohon Dracaena 'Song of India'"),
        ("'Song of India' di polybag", "'Song of India' di polybag"),
        ("Profil Aluminium ”T”", "Profil Aluminium ”T”"),
        ("Beton f'c 25", "Beton f'c 25"),
        ('"', ""),
        ("''", ""),
        ("", ""),
    ],
)
def test_stray_quotes(written: str, name: str) -> None:
    assert unquoted(written) == name
    assert unquoted(name) == name


def test_a_misread_delta_is_mended() -> None:
    assert mended("Sepatu pancang beton Î” 28 cm") == "Sepatu pancang beton Δ 28 cm"
    assert mended("Î alone") == "Î alone"
