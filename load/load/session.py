"""A logged-in client and a project worth reading, for scenarios and measurements."""

from typing import Any

import httpx

Json = dict[str, Any]

DEMO_EMAIL = "demo@taksir.local"
DEMO_PASSWORD = "taksir-demo"  # noqa: S105 - public: `make up` prints it


def log_in(url: str) -> httpx.Client:
    """The demonstration user, with cookie and CSRF token; the caller closes it."""
    return log_in_as(url, DEMO_EMAIL, DEMO_PASSWORD)


def log_in_as(url: str, email: str, password: str) -> httpx.Client:
    """Anybody."""
    client = httpx.Client(base_url=url, timeout=30, headers={"Origin": url})
    answer = client.post("/api/auth/login/", json={"email": email, "password": password}).raise_for_status()
    client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return client


def read(client: httpx.Client, path: str) -> Json:
    """The JSON of one GET."""
    body: Json = client.get(path).raise_for_status().json()
    return body


def write(client: httpx.Client, path: str, body: Json) -> Json:
    """The JSON answer to one POST."""
    answer: Json = client.post(path, json=body).raise_for_status().json()
    return answer


def project_with_rows(client: httpx.Client) -> int:
    """The project changed last that has a priced row; a small one is made where there is none."""
    for project in read(client, "/api/projects/")["items"]:
        if read(client, f"/api/project/{project['id']}/rekap/")["rows"]:
            return int(project["id"])
    return _small_project(client)


def _small_project(client: httpx.Client) -> int:
    """One klasifikasi with ten custom pekerjaan, a volume for each."""
    project: Json = write(client, "/api/projects/", {"nama": "Proyek uji beban"})
    path = f"/api/project/{project['id']}"
    rows = [
        {"source_type": "custom", "snapshot_uraian": f"Pekerjaan {number}", "snapshot_satuan": "m2"}
        for number in range(1, 11)
    ]
    tree = {"klasifikasi": [{"name": "Struktur", "sub": [{"name": "Beton", "pekerjaan": rows}]}]}
    saved = write(client, f"{path}/list-pekerjaan/upsert/", tree)
    volumes = [{"pekerjaan_id": identifier, "quantity": "12.5"} for identifier in pekerjaan_of(saved)]
    write(client, f"{path}/volume-pekerjaan/save/", {"items": volumes})
    return int(project["id"])


def pekerjaan_of(saved_tree: Json) -> list[int]:
    """Ids of the pekerjaan among all rows that a save of the tree named."""
    return [identifier for path, identifier in saved_tree["id_map"].items() if ".pekerjaan[" in path]


def pekerjaan_with_volume(client: httpx.Client, project: str) -> int:
    """One pekerjaan of the project at this path whose volume may be changed."""
    return int(read(client, f"{project}/volume-pekerjaan/list/")["items"][0]["pekerjaan_id"])
