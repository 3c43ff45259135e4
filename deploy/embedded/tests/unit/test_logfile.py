from pathlib import Path

from embedded.logfile import TAIL_LINES, LogFile


def test_a_full_log_is_set_aside_once(tmp_path: Path) -> None:
    path = tmp_path / "auth.log"
    with LogFile(path, limit=100) as log:
        for number in range(50):
            log.write(b"line %d\n" % number)
    assert path.stat().st_size <= 110
    assert (tmp_path / "auth.log.1").stat().st_size <= 110
    assert sorted(file.name for file in tmp_path.iterdir()) == ["auth.log", "auth.log.1"]


def test_the_tail_holds_the_last_lines(tmp_path: Path) -> None:
    with LogFile(tmp_path / "auth.log") as log:
        for number in range(100):
            log.write(b"line %d\r\n" % number)
        assert list(log.tail) == [f"line {number}" for number in range(100 - TAIL_LINES, 100)]


def test_an_existing_log_is_continued(tmp_path: Path) -> None:
    path = tmp_path / "auth.log"
    path.write_text("before\n")
    with LogFile(path) as log:
        log.write(b"after")
    assert path.read_text() == "before\nafter\n"
