"""Links in letters."""

from email.message import EmailMessage
from pathlib import Path

from load.letters import Letters


def send(folder: Path, number: int, address: str, page: str) -> None:
    letter = EmailMessage()
    letter["To"] = address
    letter.set_content(f"Buka tautan ini:\n\nhttp://127.0.0.1:8000/{page}#token=rahasia-{number}\n\nTaksir\n")
    (folder / f"{number}.eml").write_bytes(bytes(letter))


def test_each_link_is_handed_out_once_to_whom_it_was_sent(tmp_path: Path) -> None:
    letters = Letters(tmp_path)
    assert letters.take("siti@contoh.id", "invitation") == ""
    send(tmp_path, 1, "siti@contoh.id", "invitation")
    send(tmp_path, 2, "siti@contoh.id", "confirm-email")
    assert letters.take("budi@contoh.id", "invitation") == ""
    assert letters.take("siti@contoh.id", "invitation") == "rahasia-1"
    assert letters.take("siti@contoh.id", "invitation") == ""
    assert letters.take("siti@contoh.id", "confirm-email") == "rahasia-2"


def test_a_letter_that_is_being_written_is_looked_at_again(tmp_path: Path) -> None:
    letters = Letters(tmp_path)
    send(tmp_path, 1, "siti@contoh.id", "invitation")
    file = tmp_path / "1.eml"
    whole = file.read_bytes()
    file.write_bytes(whole[:-8])
    assert letters.take("siti@contoh.id", "invitation") == ""
    file.write_bytes(whole)
    assert letters.take("siti@contoh.id", "invitation") == "rahasia-1"
