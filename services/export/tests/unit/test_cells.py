import pytest

from export.domain.cells import safe_text


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+62812", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", '=HYPERLINK("http://x.id";"klik")'],
)
def test_what_could_run_is_neutralised(text: str) -> None:
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Galian tanah", " =1", "1.2.1", "a=b", "Ø 12 – 150", "'kutip"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == text
