"""Sealing secrets, and files of keys."""

import base64
from pathlib import Path

import pytest

from auth.app.ports import KeyLostError, Sealed
from auth.store.vault import KeyFileVault

SECRET = "JBSWY3DPEHPK3PXP"
OLD, NEW = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "secret-keys"


def vault(path: Path, *lines: str) -> KeyFileVault:
    path.write_text("\n".join(lines) + "\n")
    return KeyFileVault.from_file(path)


def test_what_is_sealed_is_opened_again_and_looks_different_each_time(keys: Path) -> None:
    one = vault(keys, f"a {OLD}")
    first, second = one.seal(SECRET, 7), one.seal(SECRET, 7)
    assert first.box != second.box
    assert SECRET.encode() not in first.box
    assert one.open(first, 7) == one.open(second, 7) == SECRET


def test_a_box_is_good_for_its_owner_and_as_it_was_made(keys: Path) -> None:
    one = vault(keys, f"a {OLD}")
    sealed = one.seal(SECRET, 7)
    changed = Sealed("a", sealed.box[:-1] + bytes([sealed.box[-1] ^ 1]))
    for box, owner in ((sealed, 8), (changed, 7), (Sealed("a", b""), 7), (Sealed("a", sealed.box[:12]), 7)):
        with pytest.raises(KeyLostError):
            one.open(box, owner)


def test_the_first_key_seals_and_all_open(keys: Path) -> None:
    old = vault(keys, f"old {OLD}").seal(SECRET, 7)
    both = vault(keys, "# the newest first", "", f"new {NEW}", f"old {OLD}")
    assert (both.key_id, both.open(old, 7), both.seal(SECRET, 7).key_id) == ("new", SECRET, "new")
    with pytest.raises(KeyLostError) as lost:
        vault(keys, f"new {NEW}").open(old, 7)
    assert lost.value.key_id == "old"
    with pytest.raises(KeyLostError):
        vault(keys, f"old {NEW}").open(old, 7)


@pytest.mark.parametrize(
    "lines", [[""], ["# nothing"], ["a"], [f"{OLD}"], ["a c2hvcnQ="], ["a *"], [f"a b {OLD}"], [f"a {OLD}", f"a {NEW}"]]
)
def test_a_file_that_holds_no_keys_is_refused_without_repeating_it(keys: Path, lines: list[str]) -> None:
    with pytest.raises(ValueError, match="secret-keys") as refusal:
        vault(keys, *lines)
    assert OLD not in str(refusal.value)


def test_keys_are_not_shown(keys: Path) -> None:
    one = vault(keys, f"a {OLD}")
    assert "\\x01" not in repr(one)
    assert "x01" not in repr(one.seal(SECRET, 7))
