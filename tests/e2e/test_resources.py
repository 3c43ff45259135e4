"""Projects, resources and tax through every room: what is said in projects is what rekap computes with."""

import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from .conftest import STRANGER_EMAIL, System

# The machine may be busy; a letter usually takes less than a second.
MAIL_SECONDS = 120


@pytest.fixture
def concrete(client: httpx.Client) -> tuple[str, int]:
    """A project with 100.1 m3 of concrete, each of 371 kg of cement and sand; its path and its pekerjaan."""
    project_id = client.post("/api/projects/", json={"nama": "Semen per zak"}).json()["id"]
    path = f"/api/project/{project_id}"
    leaf = {"source_type": "custom", "snapshot_uraian": "Beton", "snapshot_satuan": "m3"}
    tree = {"klasifikasi": [{"name": "Struktur", "sub": [{"name": "Beton", "pekerjaan": [leaf]}]}]}
    saved = client.post(f"{path}/list-pekerjaan/upsert/", json=tree).json()
    pekerjaan_id = saved["id_map"]["klasifikasi[0].sub[0].pekerjaan[0]"]
    rows = [
        {"kategori": "BHN", "uraian": "Semen", "satuan": "kg", "koefisien": "371"},
        {"kategori": "BHN", "uraian": "Pasir", "satuan": "m3", "koefisien": "0.5"},
    ]
    client.post(f"{path}/detail-ahsp/{pekerjaan_id}/save/", json={"rows": rows})
    client.post(f"{path}/volume-pekerjaan/save/", json={"items": [{"pekerjaan_id": pekerjaan_id, "quantity": "100.1"}]})
    return path, pekerjaan_id


def resources(client: httpx.Client, path: str) -> dict[str, int]:
    items = client.get(f"{path}/harga-items/list/").json()["items"]
    return {one["uraian"]: one["id"] for one in items}


def needs(client: httpx.Client, path: str, params: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Rows of the needs by name; they come as columns."""
    columns = client.get(f"{path}/rekap-kebutuhan/", params=params).json()["rows"]
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return {row["uraian"]: row for row in rows}


def mailed_token(folder: Path, email: str) -> str:
    """The secret in the newest letter to that address, as soon as it is there."""
    ends = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < ends:
        letters = [file.read_text() for file in sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)]
        found = [letter for letter in letters if f"To: {email}" in letter and "/project-invitation#token=" in letter]
        if found:
            return found[-1].partition("#token=")[2].split()[0]
        time.sleep(0.1)
    pytest.fail(f"no letter to {email}")


def test_needs_are_counted_in_the_units_in_which_they_are_bought(client: httpx.Client, concrete: tuple[str, int]):
    path, _ = concrete
    cement = resources(client, path)["Semen"]
    profile = {"harga_item_id": cement, "market_unit": "zak", "market_price": "85000", "factor_to_base": "50"}
    saved = client.post(f"{path}/conversion-profile/save/", json=profile)
    assert saved.status_code == 200, saved.text
    assert saved.json()["items"][0]["harga_satuan"] == "1700.00"
    seen = {"min_revision": saved.json()["revision"]}
    market = {"unit_mode": "market", **seen}
    packages = {"whole_packages": "true", **market}
    for mode, satuan, quantity, cost in (
        (seen, "kg", "37137.1", "63133070"),
        (market, "zak", "742.742", "63133070"),
        (packages, "zak", "743", "63155000"),
    ):
        row = needs(client, path, mode)["Semen"]
        assert (row["satuan"], row["quantity"], row["harga_total"]) == (satuan, quantity, cost)


def test_an_orphan_is_gone_everywhere(client: httpx.Client, concrete: tuple[str, int]):
    path, pekerjaan_id = concrete
    sand = resources(client, path)["Pasir"]
    rows = [{"kategori": "BHN", "uraian": "Semen", "satuan": "kg", "koefisien": "371"}]
    client.post(f"{path}/detail-ahsp/{pekerjaan_id}/save/", json={"rows": rows})
    assert [one["id"] for one in client.get(f"{path}/orphaned-items/").json()["orphaned_items"]] == [sand]
    cleaned = client.post(f"{path}/orphaned-items/cleanup/", json={"item_ids": [sand], "confirm": True}).json()
    assert cleaned["deleted_ids"] == [sand]
    assert "Pasir" not in resources(client, path)
    assert set(needs(client, path, {"min_revision": cleaned["revision"]})) == {"Semen"}


def test_tax_follows_the_law_unless_it_is_chosen(client: httpx.Client, concrete: tuple[str, int]):
    path, _ = concrete
    prices = [{"id": one, "harga_satuan": "1000"} for one in resources(client, path).values()]
    client.post(f"{path}/harga-items/save/", json={"items": prices})
    lawful = client.get(f"{path}/pricing/").json()
    assert (lawful["ppn_percent"], lawful["ppn_rate_percent"], lawful["ppn_base"]) == ("11.00", "12.00", "11/12")
    for change, percent in (({"ppn_is_dated": True}, 11), ({"ppn_rate_percent": "12", "ppn_base": "penuh"}, 12)):
        pricing = client.post(f"{path}/pricing/", json=change).json()
        meta = client.get(f"{path}/rekap/", params={"min_revision": pricing["revision"]}).json()["meta"]
        assert Decimal(meta["ppn"]) == Decimal(meta["subtotal"]) * percent / 100
        assert meta["ppn_base"] == pricing["ppn_base"]


def test_an_invitation_is_mailed_and_lets_its_reader_in(
    client: httpx.Client, stranger: httpx.Client, system: System, concrete: tuple[str, int]
):
    path, _ = concrete
    assert stranger.get(f"{path}/").status_code == 404
    invited = client.post(f"{path}/invitations/", json={"email": STRANGER_EMAIL, "role": "viewer"})
    assert invited.status_code == 201, invited.text
    token = mailed_token(system.mail_folder, STRANGER_EMAIL)
    assert client.post("/api/project-invitations/accept/", json={"token": token}).status_code == 400
    joined = stranger.post("/api/project-invitations/accept/", json={"token": token})
    assert joined.json()["role"] == "viewer"
    assert stranger.get(f"{path}/").status_code == 200
    assert stranger.post("/api/project-invitations/accept/", json={"token": token}).status_code == 400


def totals(client: httpx.Client, project_id: int) -> dict[str, Any]:
    """Of the rekap as it is now, without what differs from project to project."""
    revision = client.get(f"/api/project/{project_id}/").json()["revision"]
    rekap = client.get(f"/api/project/{project_id}/rekap/", params={"min_revision": revision}).json()
    return {name: value for name, value in rekap["meta"].items() if name not in ("nama", "revision")}


def test_a_project_from_a_template_with_prices_has_the_same_total(
    client: httpx.Client, concrete: tuple[str, int]
) -> None:
    path, _ = concrete
    prices = zip(resources(client, path).values(), ("1234.57", "250000.33"), strict=True)
    items = [{"id": one, "harga_satuan": price} for one, price in prices]
    assert client.post(f"{path}/harga-items/save/", json={"items": items}).is_success
    rules = {"line_rounding": {"mode": "up", "step": "250"}, "total_rounding": {"mode": "down", "step": "1"}}
    pricing = {"markup_percent": "15", "ppn_rate_percent": "11.5", "ppn_base": "11/12", **rules}
    assert client.post(f"{path}/pricing/", json=pricing).is_success
    head = {"name": f"Beton berharga {path}", "prices": True}
    kept = client.post(f"{path}/templates/create/", json=head).json()["id"]
    header = {"nama": "Dari templat", "prices": True}
    made = client.post(f"/api/templates/{kept}/use/", json=header).json()["project"]["id"]
    before = totals(client, int(path.rsplit("/", 1)[1]))
    assert totals(client, made) == before
    assert Decimal(before["rounded_total"]) > 0


def test_ppn_of_a_price_list_is_not_charged_twice(client: httpx.Client, concrete: tuple[str, int]) -> None:
    path, _ = concrete
    head = {"name": f"Termasuk PPN {path}", "region_code": "", "valid_from": "2026-01-01", "includes_ppn": True}
    listed = client.post("/api/price-lists/create/", json=head).json()
    names = {"kategori": "BHN", "kode": ""}
    prices = [{**names, "uraian": "Semen", "satuan": "kg", "harga": "1110"}]
    prices += [{**names, "uraian": "Pasir", "satuan": "m3", "harga": "222000"}]
    save = {"version": listed["version"], "items": prices}
    assert client.post(f"/api/price-lists/{listed['id']}/prices/save/", json=save).is_success
    basis = {"list_id": listed["id"]}
    seen = client.get(f"{path}/prices/resolved/", params=basis).json()
    assert sorted(one["found"]["harga"] for one in seen["items"]) == ["1000.00", "200000.00"]
    fill = {**basis, "mode": "all", "ids": [], "fingerprint": seen["fingerprint"]}
    assert client.post(f"{path}/prices/fill/", json=fill).json()["updated"] == len(prices)
    assert client.post(f"{path}/pricing/", json={"markup_percent": "0"}).is_success
    found = totals(client, int(path.rsplit("/", 1)[1]))
    # 100.1 m3 of 371 kg at 1 110 and half a m3 at 222 000, as the list has them.
    assert Decimal(found["grand_total"]) == Decimal("100.1") * (371 * 1_110 + 111_000)
