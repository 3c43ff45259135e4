import os
import time
from pathlib import Path

from export.worker import sweep


def test_only_what_is_long_abandoned_goes(tmp_path: Path) -> None:
    for name, age in (("old", 1000), ("young", 10)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "document.xlsx").write_bytes(b"half made")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    sweep(tmp_path, older_than_seconds=100)
    assert [path.name for path in tmp_path.iterdir()] == ["young"]


def test_a_folder_that_is_not_there_is_clean(tmp_path: Path) -> None:
    sweep(tmp_path / "never-made", older_than_seconds=100)
