"""PostgreSQL refuses to run as root. Root therefore runs it as somebody who may do nothing else.

That somebody must reach the program and the data. Where the repository lies in a folder closed to others (such as
/root) the program is copied to, and the data kept in, a folder of /var/lib/taksir; a symbolic link in the data folder
leads there.
"""

import fcntl
import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

STATE_FOLDER = Path("/var/lib/taksir")


@dataclass(frozen=True)
class Account:
    """A user and group by number."""

    uid: int
    gid: int

    def succeeds(self, *command: str) -> bool:
        """Whether this account can run `command`, found out by doing it."""
        try:
            result = subprocess.run(
                command,
                user=self.uid,
                group=self.gid,
                extra_groups=[],
                cwd="/",
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        except OSError:
            return False
        return result.returncode == 0

    def own(self, folder: Path) -> None:
        """Makes the folder, if need be, and gives it to this account alone."""
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def account_below_root(folder: Path) -> Account | None:
    """None unless run by root; else the owner of the nearest existing folder or, if that is root too, nobody."""
    if os.geteuid() != 0:
        return None
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    owner = nearest.stat()
    if owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def reachable_program(program: Path, account: Account, parts: list[Path], version: str) -> Path:
    """`program`, or its copy among copies of `parts` (folders side by side) in a place that the account can reach."""
    if account.succeeds(str(program), "--version"):
        return program
    place = _state_folder() / version
    with (_state_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            _copy(parts, place)
    return place / program.relative_to(parts[0].parent)


def reachable_folder(folder: Path, account: Account) -> Path:
    """A folder of the account's: `folder` itself, or the one elsewhere that it has become a link to."""
    if folder.is_symlink():
        return folder.resolve(strict=True)
    account.own(folder)
    if account.succeeds("/bin/sh", "-c", 'cd "$0"', str(folder)):
        return folder
    place = _state_folder() / f"data-{secrets.token_hex(6)}"
    account.own(place)
    folder.rmdir()
    folder.symlink_to(place)
    return place


def _state_folder() -> Path:
    STATE_FOLDER.mkdir(mode=0o711, parents=True, exist_ok=True)
    STATE_FOLDER.chmod(0o711)
    return STATE_FOLDER


def _copy(parts: list[Path], place: Path) -> None:
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    for part in parts:
        shutil.copytree(part, draft / part.name, ignore=shutil.ignore_patterns("*.a", "include", "pgxs", "__pycache__"))
    for path in (draft, *draft.rglob("*")):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    draft.replace(place)
