"""The road of other people's files: the server takes the file as it is, and the figures must come out all the same."""

from pathlib import Path

from demo.api import Api, Json
from demo.estimate import Estimate
from demo.project_file import ProjectFile


def import_file(api: Api, path: Path, file: ProjectFile, edition: str) -> tuple[Estimate, list[str]]:
    """The project that the server made of the file, and what it found odd; `file` is the same file as read here."""
    made = api.post_file("/api/projects/import-old/", path, {"edition": edition})
    project = made["project"]
    estimate = Estimate(file, project["id"], project["revision"])
    tree = api.get(f"{estimate.url}/list-pekerjaan/tree/")
    estimate.ids = dict(_ids(tree))
    return estimate, [f"nomor {estimate.id}, {len(estimate.ids)} pekerjaan", *made["warnings"]]


def _ids(tree: Json) -> list[tuple[str, int]]:
    """Ids of the pekerjaan by their places in the tree."""
    return [
        (f"klasifikasi[{first}].sub[{second}].pekerjaan[{third}]", one["id"])
        for first, group in enumerate(tree["klasifikasi"])
        for second, sub in enumerate(group["sub"])
        for third, one in enumerate(sub["pekerjaan"])
    ]
