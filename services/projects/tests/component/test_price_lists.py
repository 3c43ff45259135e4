"""Price lists: whose they are, what saving does, what a file brings, and which list gives a project its prices."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, cast

import orjson
import pytest
from sqlalchemy import insert, select

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.identity import Identity
from chassis.rpc.client import Channel
from projects.app.commands.fill_prices import Fill, FillMode, fill_prices
from projects.app.editing import Editing
from projects.app.price_lists.prices import WantedPrices, save_list_prices
from projects.app.price_lists.resolving import resolve_prices
from projects.bootstrap import now
from projects.domain.kategori import Kategori
from projects.domain.price_list import ListPrice
from projects.events.project_changed import publish
from projects.store.price_list_resolving import Basis
from projects.store.tables import audit_entry, outbox, resource
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged
from taksir.projects.v1 import audit_service_pb2 as audit
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import price_fill_service_pb2 as fills
from taksir.projects.v1 import price_list_service_pb2 as messages
from taksir.projects.v1 import resource_service_pb2 as resources
from taksir.projects.v1.audit_service_pb2_grpc import AuditServiceStub
from taksir.projects.v1.price_fill_service_pb2_grpc import PriceFillServiceStub
from taksir.projects.v1.price_list_service_pb2_grpc import PriceListServiceStub
from taksir.projects.v1.resource_service_pb2_grpc import ResourceServiceStub

from .conftest import Client, body, row, user

STRANGER = user(7_000_001)
BANDUNG, JABAR, COUNTRY = "3273", "32", ""


class Lists:
    """What the tests say of lists and projects, in few words."""

    def __init__(self, channel: Channel, client: Client) -> None:
        given = cast("Any", channel)
        self.service, self.fills = PriceListServiceStub(given), PriceFillServiceStub(given)
        self.audit, self.resources = AuditServiceStub(given), ResourceServiceStub(given)
        self.client = client

    def staff(self) -> Identity:
        return Identity(self.client.user_id, frozenset({"user", "staff"}))

    async def create(self, name: str, region: str = COUNTRY, **fields: Any) -> dict[str, Any]:
        given = {"name": f"{name} {self.client.user_id}", "region_code": region, "valid_from": "2026-01-01", **fields}
        if len(region) == 4:
            given.setdefault("region_name", "Kota Bandung")
        head = messages.PriceListHead(**given)
        answer = await self.service.CreatePriceList(messages.CreatePriceListRequest(head=head))
        return cast("dict[str, Any]", body(answer))

    async def save(self, one: Mapping[str, Any], prices: Mapping[str, str], **fields: Any) -> Any:
        items = [messages.ListPriceInput(kategori="BHN", uraian=a, satuan="kg", harga=b) for a, b in prices.items()]
        given = {"price_list_id": one["id"], "version": one["version"], "items": items, **fields}
        return await self.service.SaveListPrices(messages.SaveListPricesRequest(**given))

    async def priced(self, name: str, region: str, prices: Mapping[str, str], **fields: Any) -> dict[str, Any]:
        one = await self.create(name, region, **fields)
        await self.save(one, prices)
        return one | {"version": 2}

    async def prices(self, list_id: int, **wanted: Any) -> Any:
        return body(await self.service.ListListPrices(messages.ListListPricesRequest(price_list_id=list_id, **wanted)))

    async def history(self, list_id: int, price_id: int = 0, **wanted: Any) -> Any:
        request = messages.ListPriceChangesRequest(price_list_id=list_id, price_id=price_id, **wanted)
        return body(await self.service.ListPriceChanges(request))

    async def read(self, list_id: int, content: bytes, name: str = "harga.csv", **target: Any) -> dict[str, Any]:
        async def parts() -> AsyncIterator[messages.ReadListPricesRequest]:
            wanted = messages.ReadListPricesRequest.Target(price_list_id=list_id, **target)
            yield messages.ReadListPricesRequest(target=wanted)
            yield messages.ReadListPricesRequest(file_name=name)
            for start in range(0, len(content), 50_000):
                yield messages.ReadListPricesRequest(chunk=content[start : start + 50_000])

        answer = await self.service.ReadListPrices(parts())
        return cast("dict[str, Any]", orjson.loads(answer.report.body))

    async def resolve(self, project_id: int, **basis: Any) -> dict[str, Any]:
        request = fills.ResolvePricesRequest(project_id=project_id, basis=fills.PriceBasis(**basis))
        return cast("dict[str, Any]", body(await self.fills.ResolvePrices(request)))

    async def fill(self, project_id: int, seen: str, mode: str, ids: Any = (), **basis: Any) -> Any:
        given = {"mode": mode, "resource_ids": ids, "fingerprint": seen, "basis": fills.PriceBasis(**basis)}
        return await self.fills.FillPrices(fills.FillPricesRequest(project_id=project_id, **given))

    async def own(self, project_id: int) -> dict[str, Any]:
        listed = body(await self.client.estimate.ListPrices(estimate.ListPricesRequest(project_id=project_id)))
        return {one["uraian"]: one for one in listed["items"]}

    async def set(self, project_id: int, uraian: str, harga: str) -> None:
        one = estimate.PriceInput(id=(await self.own(project_id))[uraian]["id"], harga_satuan=harga)
        await self.client.estimate.SavePrices(estimate.SavePricesRequest(project_id=project_id, items=[one]))

    async def project(self, *names: str) -> int:
        project_id = await self.client.new_project()
        [pekerjaan] = await self.client.custom(project_id, "Pasangan bata")
        await self.client.analysis(project_id, pekerjaan, *(row("BHN", name, "kg", "2") for name in names))
        return project_id


@pytest.fixture
def lists(channel: Channel, client: Client) -> Lists:
    return Lists(channel, client)


async def refused(call: Any) -> AppError:
    with pytest.raises(AppError) as error:
        await call
    return error.value


async def test_a_private_list_is_its_owners_and_only_staff_keeps_public_ones(lists: Lists) -> None:
    mine = await lists.create("SHST", JABAR, source="SK Gubernur")
    assert (mine["region_name"], mine["can_edit"], mine["total_prices"]) == ("Jawa Barat", True, 0)
    project_id = await lists.project("Semen")
    with lists.client.acting_as(STRANGER):
        head = messages.PriceListHead(name="x", valid_from="2026-01-01")
        update = messages.UpdatePriceListRequest(price_list_id=mine["id"], version=1, head=head)
        delete = messages.DeletePriceListRequest(price_list_id=mine["id"], version=1)
        get = messages.GetPriceListRequest(price_list_id=mine["id"])
        calls = [lists.service.GetPriceList(get), lists.service.UpdatePriceList(update)]
        calls += [lists.service.DeletePriceList(delete), lists.prices(mine["id"]), lists.history(mine["id"])]
        calls += [lists.save(mine, {"Semen": "1"}), lists.read(mine["id"], b"x")]
        assert {(await refused(call)).slug for call in calls} == {"price-list-not-found"}
        for call in (lists.resolve(project_id), lists.fill(project_id, "x", "all")):
            assert (await refused(call)).slug == "project-not-found"
        listed = body(await lists.service.ListPriceLists(messages.ListPriceListsRequest()))["items"]
        assert mine["id"] not in [one["id"] for one in listed]
    assert (await refused(lists.create("Umum", is_public=True))).slug == "staff-only"
    with lists.client.acting_as(lists.staff()):
        public = await lists.priced("Umum", COUNTRY, {"Semen": "1200"}, is_public=True)
    with lists.client.acting_as(STRANGER):
        assert [one["uraian"] for one in (await lists.prices(public["id"]))["items"]] == ["Semen"]
        assert (await refused(lists.save(public, {"Semen": "1"}))).slug == "price-list-read-only"
        own = await lists.project("Semen")
        assert (await refused(lists.resolve(own, price_list_id=mine["id"]))).slug == "price-list-not-found"
    with lists.client.acting_as(lists.staff()):
        await lists.service.DeletePriceList(messages.DeletePriceListRequest(price_list_id=public["id"], version=2))


async def test_every_wrong_field_of_a_list_is_named(lists: Lists) -> None:
    wrong = {"region_code": "9901", "valid_from": "2026-02-01", "valid_until": "2026-01-01", "name": "x" * 300}
    head = messages.PriceListHead(**wrong)
    error = await refused(lists.service.CreatePriceList(messages.CreatePriceListRequest(head=head)))
    assert error.slug == "price-list-invalid"
    assert [one.path for one in error.fields] == ["name", "region_code", "valid_until"]
    await lists.create("Sama")
    assert (await refused(lists.create("Sama"))).slug == "price-list-exists"
    other = await lists.create("Lain")
    head = messages.PriceListHead(name=f"Sama {lists.client.user_id}", valid_from="2026-01-01")
    update = messages.UpdatePriceListRequest(price_list_id=other["id"], version=1, head=head)
    assert (await refused(lists.service.UpdatePriceList(update))).slug == "price-list-exists"


async def test_every_change_of_a_price_is_kept(lists: Lists) -> None:
    one = await lists.create("SHST")
    first = await lists.save(one, {"Semen": "1300", "Pasir": "250"}, source="harga.xlsx")
    assert (first.added, first.total_prices, first.version) == (2, 2, 2)
    again = await lists.save(one | {"version": 2}, {"Semen": "1300"})
    assert (again.unchanged, again.changed, again.version) == (1, 0, 2)
    ids = {price["uraian"]: price["id"] for price in (await lists.prices(one["id"]))["items"]}
    second = await lists.save(one | {"version": 2}, {"semen": "1400"}, removed_ids=[ids["Pasir"]])
    assert (second.changed, second.removed, second.total_prices) == (1, 1, 1)
    changes = (await lists.history(one["id"], ids["Semen"]))["items"]
    assert [(c["before"], c["after"], c["source"], c["user_id"]) for c in changes] == [
        ("1300.00", "1400.00", "", lists.client.user_id),
        (None, "1300.00", "harga.xlsx", lists.client.user_id),
    ]
    page = await lists.history(one["id"], page_size=3)
    rest = await lists.history(one["id"], page_size=3, cursor=page["next_cursor"])
    assert (page["items"][0]["uraian"], page["items"][0]["after"]) == ("Pasir", None)
    assert (len(page["items"]), len(rest["items"]), rest["next_cursor"]) == (3, 1, None)
    third = await lists.save(one | {"version": 3}, {"Batu": "90"}, replace=True)
    assert (third.added, third.removed, third.total_prices) == (1, 1, 1)


async def test_prices_are_found_by_words_page_by_page(lists: Lists) -> None:
    one = await lists.priced("SHST", COUNTRY, {f"Besi {number:02d}": "12000" for number in range(7)} | {"Cat": "9"})
    first = await lists.prices(one["id"], search="besi", page_size=4)
    rest = await lists.prices(one["id"], search="besi", page_size=4, cursor=first["next_cursor"])
    assert [price["uraian"] for price in first["items"] + rest["items"]] == [
        f"Besi {number:02d}" for number in range(7)
    ]
    assert (first["total"], rest["total"], rest["next_cursor"]) == (7, 7, None)
    for cursor in ("x", "WyJcdWQ4MDAiXQ==", "WzAsICJcdWQ4MDAiLCAxXQ=="):
        assert (await refused(lists.prices(one["id"], cursor=cursor))).slug == "cursor-invalid"


async def test_nothing_is_written_where_one_price_is_wrong(lists: Lists) -> None:
    one = await lists.create("SHST")
    items = [
        messages.ListPriceInput(kategori="BHN", uraian="Semen", satuan="kg", harga="1"),
        messages.ListPriceInput(kategori="XX", uraian=" ", satuan="kg", harga="-1"),
        messages.ListPriceInput(kategori="BHN", uraian="x" * 501, satuan="", harga="0"),
    ]
    error = await refused(lists.save(one, {}, items=items))
    assert [field.path for field in error.fields] == ["items[1].kategori", "items[1].harga"]
    error = await refused(lists.save(one, {}, items=[items[0], items[2], items[0]]))
    assert [field.path for field in error.fields] == [
        "items[2].uraian",
        "items[1].uraian",
        "items[1].satuan",
        "items[1].harga",
    ]
    other = await lists.priced("Lain", COUNTRY, {"Kayu": "5"})
    foreign = (await lists.prices(other["id"]))["items"][0]["id"]
    error = await refused(lists.save(one, {"Semen": "1"}, removed_ids=[foreign]))
    assert [field.path for field in error.fields] == ["removed_ids[0]"]
    assert (await lists.prices(one["id"]))["items"] == []
    assert (await lists.prices(other["id"]))["total"] == 1


async def test_two_imports_at_once_do_not_mix(lists: Lists) -> None:
    one = await lists.create("SHST")
    given = [{f"{letter} {number}": "5" for number in range(50)} for letter in "AB"]
    done = await asyncio.gather(*(lists.save(one, prices) for prices in given), return_exceptions=True)
    [error] = [answer for answer in done if isinstance(answer, AppError)]
    assert (error.kind, error.slug) == (Kind.CONFLICT, "price-list-changed")
    found = (await lists.prices(one["id"], page_size=200))["items"]
    assert len(found) == 50
    assert len({price["uraian"][0] for price in found}) == 1


PASTED = '''Harga dasar 2026, Kota Bandung
No;Kode;Uraian;Satuan;Harga Satuan (Rp)
A;;UPAH;;
1;L.01;Pekerja;OH;Rp 120.000,-
B;;BAHAN;;
2;M.1;Semen Portland;kg;1.450,50
3;M.2;Pasir;m3;-5
4;M.3;Kerikil;m3;nihil
5;M.4;SEMEN PORTLAND;kg;1.500
6;M.5;Batu;m3;
7;M.6;Kapur;;900
8;M.7;Kawat;kg;0
9;;"Pipa 1/2""";m;17,500
'''


async def test_a_file_is_told_row_by_row_and_can_be_saved_as_it_is(lists: Lists) -> None:
    one = await lists.create("SHST")
    await lists.save(one, {"Semen portland": "1300"})
    report = await lists.read(one["id"], PASTED.encode())
    assert [(r["row"], r["kategori"], r["uraian"], r["harga"], r["status"]) for r in report["rows"]] == [
        (4, "TK", "Pekerja", "120000.00", "new"),
        (6, "BHN", "Semen Portland", "1450.50", "changed"),
        (13, "BHN", 'Pipa 1/2"', "17500.00", "new"),
    ]
    assert report["rows"][1]["before"] == "1300.00"
    assert [(s["row"], s["cell"], s["reason"]) for s in report["skipped"]] == [
        (3, "C3", "caption"),
        (5, "C5", "caption"),
        (7, "E7", "negative"),
        (8, "E8", "not-a-number"),
        (9, "C9", "duplicate"),
        (10, "E10", "empty-price"),
        (11, "D11", "no-unit"),
        (12, "E12", "zero"),
    ]
    assert (report["counts"]["rows"], report["counts"]["taken"], report["counts"]["skipped"]) == (11, 3, 8)
    fields = ("kategori", "kode", "uraian", "satuan", "harga")
    items = [messages.ListPriceInput(**{name: r[name] for name in fields}) for r in report["rows"]]
    saved = await lists.save({"id": one["id"], "version": report["version"]}, {}, items=items, source=report["file"])
    assert (saved.added, saved.changed, saved.total_prices) == (2, 1, 3)


async def test_a_workbook_is_read_by_its_titles_and_a_table_without_titles_by_what_somebody_says(
    lists: Lists, catalogue_files: Any, broken: Any
) -> None:
    one = await lists.create("SHST")
    table = [
        ("Jenis Bahan", "Satuan", "Harga 2026"),
        ("Besi", "kg", 14250.5),
        ("Paku", "kg", broken("#REF!")),
        ("Mandor", "OH", "1"),
    ]
    content = catalogue_files.workbook({"Catatan": [("kosong",)], "Bahan": table}).read_bytes()
    report = await lists.read(one["id"], content, "harga.xlsx", kategori="BHN")
    assert (report["sheet"], report["sheets"], report["needs_columns"]) == ("Bahan", ["Catatan", "Bahan"], False)
    assert [(r["kategori"], r["uraian"], r["harga"]) for r in report["rows"]] == [
        ("BHN", "Besi", "14250.50"),
        ("TK", "Mandor", "1.00"),
    ]
    assert [s["reason"] for s in report["skipped"]] == ["cell-error"]
    pasted = b"Besi\t14.250\tkg\nPaku\t20.000\tkg\n"
    report = await lists.read(one["id"], pasted, "tempelan.txt")
    assert (report["needs_columns"], report["rows"], report["titles"]) == (True, [], ["Besi", "14.250", "kg"])
    named = {"uraian": 0, "harga": 1, "satuan": 2}
    report = await lists.read(one["id"], pasted, "tempelan.txt", columns=named, kategori="BHN")
    assert [(r["row"], r["uraian"], r["harga"]) for r in report["rows"]] == [
        (1, "Besi", "14250.00"),
        (2, "Paku", "20000.00"),
    ]
    unsure = await lists.read(one["id"], pasted, "tempelan.txt", columns=named)
    assert unsure["counts"]["by_reason"] == {"no-kategori": 2}


@pytest.mark.parametrize(
    ("content", "name", "target", "slug"),
    [
        (b"", "a.csv", {}, "price-list-empty"),
        (b"\xff\xfe\x00", "a.csv", {}, "csv-broken"),
        (b"PK\x03\x04 no archive", "a.xlsx", {}, "workbook-broken"),
        (b"\xd0\xcf\x11\xe0", "a.xls", {}, "workbook-unknown"),
        (b"uraian;satuan;harga\n" + b"a;kg;1\n" * 10_001, "a.csv", {}, "price-list-too-large"),
        (b"x;y;z", "a.csv", {"columns": {"uraian": 0, "harga": 0}}, "columns-invalid"),
        (b"x;y;z", "a.csv", {"columns": {"warna": 900}}, "columns-invalid"),
        (b"x;y;z", "a.csv", {"kategori": "??"}, "columns-invalid"),
    ],
)
async def test_d28_a_file_that_cannot_be_read_says_why(
    content: bytes, name: str, target: dict[str, Any], slug: str, lists: Lists
) -> None:
    one = await lists.create("SHST")
    assert (await refused(lists.read(one["id"], content, name, **target))).slug == slug


async def test_the_nearest_region_wins_then_the_newest_day_then_ones_own(lists: Lists) -> None:
    project_id = await lists.project("Semen", "Pasir", "Batu", "Kayu", "Kaca")
    with lists.client.acting_as(lists.staff()):
        public = await lists.priced(
            "Umum", COUNTRY, {"Semen": "1", "Pasir": "1", "Batu": "1", "Kayu": "1"}, is_public=True
        )
    await lists.priced("Jabar", JABAR, {"Semen": "2", "Pasir": "2", "Batu": "2"})
    await lists.priced("Bandung lama", BANDUNG, {"Semen": "3", "Pasir": "3"}, valid_from="2025-01-01")
    await lists.priced("Bandung baru", BANDUNG, {"Semen": "4"}, valid_from="2026-02-01", valid_until="2026-12-31")
    await lists.priced("Bandung nanti", BANDUNG, {"Semen": "5"}, valid_from="2027-01-01")
    await lists.priced("Jateng", "33", {"Kaca": "6"})
    await lists.set(project_id, "Semen", "99")

    async def found(**basis: Any) -> dict[str, Any]:
        items = (await lists.resolve(project_id, **basis))["items"]
        return {one["uraian"]: one["found"] and one["found"]["harga"] for one in items}

    expected = {"Semen": "4.00", "Pasir": "3.00", "Batu": "2.00", "Kayu": "1.00", "Kaca": None}
    assert await found(region_code=BANDUNG, on="2026-06-01") == expected
    assert await found(region_code=BANDUNG, on="2026-01-15") == expected | {"Semen": "3.00"}
    assert await found(region_code=JABAR, on="2026-06-01") == expected | {"Semen": "2.00", "Pasir": "2.00"}
    resolved = await lists.resolve(project_id, region_code=BANDUNG, on="2026-06-01")
    items = {one["uraian"]: one for one in resolved["items"]}
    assert (items["Semen"]["effective"], items["Semen"]["from"]) == ("99.00", "project")
    assert (items["Kayu"]["effective"], items["Kayu"]["from"]) == ("1.00", "list")
    assert (items["Kaca"]["effective"], items["Kaca"]["from"], items["Kaca"]["status"]) == (None, None, "not-found")
    assert resolved["counts"] == {"total": 5, "empty": 3, "changed": 1, "same": 0, "not_found": 1}
    await lists.priced("Milik sendiri", COUNTRY, {"Kayu": "7"})
    assert (await found(region_code=COUNTRY, on="2026-06-01"))["Kayu"] == "7.00"
    assert (await refused(lists.resolve(project_id, region_code="99"))).slug == "price-fill-invalid"
    assert (await refused(lists.resolve(project_id, price_list_id=public["id"], on="2026-01-01"))).slug == (
        "price-fill-invalid"
    )
    with lists.client.acting_as(lists.staff()):
        await lists.service.DeletePriceList(messages.DeletePriceListRequest(price_list_id=public["id"], version=2))


async def test_filling_writes_what_was_seen_and_is_taken_back_whole(lists: Lists, database: Database) -> None:
    project_id = await lists.project("Semen", "Pasir", "Batu")
    one = await lists.priced("SHST", COUNTRY, {"Semen": "1300", "Pasir": "250"})
    await lists.set(project_id, "Semen", "1000")
    own = await lists.own(project_id)
    semen, batu = own["Semen"]["id"], own["Batu"]["id"]
    market = resources.ConversionInput(
        harga_item_id=semen, market_unit="zak", market_price="50000", factor_to_base="50", method="direct"
    )
    await lists.resources.SaveConversions(resources.SaveConversionsRequest(project_id=project_id, items=[market]))
    basis = {"price_list_id": one["id"]}
    seen = (await lists.resolve(project_id, **basis))["fingerprint"]
    filled = await lists.fill(project_id, seen, "empty", **basis)
    own = await lists.own(project_id)
    assert [own[name]["harga_satuan"] for name in ("Semen", "Pasir", "Batu")] == ["1000.00", "250.00", None]
    assert filled.updated == 1
    # What was seen before is no longer what would be written.
    assert (await refused(lists.fill(project_id, seen, "all", **basis))).slug == "price-fill-changed"
    seen = (await lists.resolve(project_id, **basis))["fingerprint"]
    error = await refused(lists.fill(project_id, seen, "chosen", [semen, batu], **basis))
    assert [field.path for field in error.fields] == ["ids[1]"]
    assert (await refused(lists.fill(project_id, seen, "all", [semen], **basis))).slug == "price-fill-invalid"
    filled = await lists.fill(project_id, seen, "chosen", [semen], **basis)
    assert (await lists.own(project_id))["Semen"]["harga_satuan"] == "1300.00"
    event = await last_event(database, project_id)
    assert (event.revision, [state.id for state in event.state.resource]) == (filled.revision, [semen])
    request = fills.ListResourcePriceHistoryRequest(project_id=project_id, resource_id=semen)
    changes = body(await lists.fills.ListResourcePriceHistory(request))["items"]
    assert [(c["before"], c["after"], c["list_name"]) for c in changes] == [
        ("1000.00", "1300.00", one["name"]),
        (None, "1000.00", None),
    ]
    undone = await lists.audit.UndoChange(audit.UndoChangeRequest(project_id=project_id, entry_id=filled.entry_id))
    assert undone.changes == 1
    own = await lists.own(project_id)
    assert [own[name]["harga_satuan"] for name in ("Semen", "Pasir")] == ["1000.00", "250.00"]
    profiles = body(await lists.resources.ListConversions(resources.ListConversionsRequest(project_id=project_id)))
    assert profiles["profiles"][0]["market_price"] == "50000.00"
    seen = (await lists.resolve(project_id, **basis))["fingerprint"]
    filled = await lists.fill(project_id, seen, "all", **basis)
    await lists.set(project_id, "Semen", "5")
    again = lists.audit.UndoChange(audit.UndoChangeRequest(project_id=project_id, entry_id=filled.entry_id))
    assert (await refused(again)).slug == "undo-conflict"
    assert (await lists.own(project_id))["Pasir"]["harga_satuan"] == "250.00"


async def test_a_price_that_includes_ppn_is_filled_without_it(lists: Lists, database: Database) -> None:
    project_id = await lists.project("Semen", "Pasir", "Batu")
    await lists.priced("Jabar", JABAR, {"Semen": "111000", "Pasir": "70000"}, includes_ppn=True)
    await lists.priced("Bandung", BANDUNG, {"Pasir": "250"})
    await lists.priced("Lama", COUNTRY, {"Batu": "110"}, includes_ppn=True, valid_from="2021-01-01")
    await lists.set(project_id, "Semen", "100000")
    basis = {"region_code": BANDUNG, "on": "2026-06-01"}
    resolved = await lists.resolve(project_id, **basis)
    told = ("harga", "list_harga", "ppn_removed_percent")
    items = {one["uraian"]: one for one in resolved["items"]}
    assert {name: tuple(one["found"][part] for part in told) for name, one in items.items()} == {
        "Semen": ("100000.00", "111000.00", "11.00"),
        "Pasir": ("250.00", "250.00", None),
        "Batu": ("100.00", "110.00", "10.00"),
    }
    # What the project has is the list's price without PPN, so there is nothing to write.
    assert (items["Semen"]["status"], items["Batu"]["effective"]) == ("same", "100.00")
    filled = await lists.fill(project_id, resolved["fingerprint"], "all", **basis)
    own = await lists.own(project_id)
    assert filled.updated == 2
    assert [own[name]["harga_satuan"] for name in ("Semen", "Pasir", "Batu")] == ["100000.00", "250.00", "100.00"]
    async with database.read() as connection:
        after = await connection.scalar(select(audit_entry.c.after).where(audit_entry.c.id == filled.entry_id))
    assert [one.get("ppn_removed_percent") for one in after["lists"]] == [None, "10.00"]


async def test_wages_are_without_ppn_whatever_their_list_says(lists: Lists) -> None:
    project_id = await lists.client.new_project()
    [pekerjaan] = await lists.client.custom(project_id, "Galian")
    await lists.client.analysis(project_id, pekerjaan, row("TK", "Pekerja", "OH", "0.75"))
    made = await lists.create("Jabar", JABAR, includes_ppn=True)
    wage = messages.ListPriceInput(kategori="TK", uraian="Pekerja", satuan="OH", harga="180000")
    save = messages.SaveListPricesRequest(price_list_id=made["id"], version=made["version"], items=[wage])
    await lists.service.SaveListPrices(save)
    (one,) = (await lists.resolve(project_id, region_code=JABAR, on="2026-06-01"))["items"]
    assert (one["found"]["harga"], one["found"]["ppn_removed_percent"]) == ("180000.00", None)


async def test_a_list_that_turns_out_to_include_ppn_is_looked_at_again(lists: Lists) -> None:
    project_id = await lists.project("Semen")
    one = await lists.priced("SHST", COUNTRY, {"Semen": "111"})
    basis = {"price_list_id": one["id"]}
    seen = (await lists.resolve(project_id, **basis))["fingerprint"]
    head = messages.PriceListHead(name=one["name"], valid_from="2026-01-01", includes_ppn=True)
    update = messages.UpdatePriceListRequest(price_list_id=one["id"], version=2, head=head)
    await lists.service.UpdatePriceList(update)
    assert (await refused(lists.fill(project_id, seen, "all", **basis))).slug == "price-fill-changed"
    seen = (await lists.resolve(project_id, **basis))["fingerprint"]
    await lists.fill(project_id, seen, "all", **basis)
    assert (await lists.own(project_id))["Semen"]["harga_satuan"] == "100.00"


async def last_event(database: Database, project_id: int) -> ProjectChanged:
    async with database.read() as connection:
        newest = select(outbox.c.payload).where(outbox.c.shard == str(project_id)).order_by(outbox.c.id.desc()).limit(1)
        return ProjectChanged.FromString(await connection.scalar(newest) or b"")


async def sized(lists: Lists, database: Database, size: int) -> tuple[int, int]:
    """A project with that many resources without a price, and a list that holds them all."""
    project_id = await lists.project()
    rows = [ListPrice(Kategori.BHN, "", f"Bahan {number}", "kg", number) for number in range(1, size + 1)]
    values = [
        {"project_id": project_id, "identity": one.identity, "kategori": "BHN", "kode": "", "uraian": one.uraian}
        | {"satuan": "kg", "updated_by": 1}
        for one in rows
    ]
    async with database.write() as connection:
        await connection.execute(insert(resource), values)
    one = await lists.create(f"Ukuran {size}")
    return project_id, one["id"]


async def test_the_statements_are_as_many_for_ten_prices_as_for_a_thousand(lists: Lists, database: Database) -> None:
    editing = Editing(database, publish, now)
    identity = user(lists.client.user_id)
    counts = []
    for size in (10, 1_000):
        project_id, list_id = await sized(lists, database, size)
        basis = Basis(list_id, "", now().date())
        rows = [ListPrice(Kategori.BHN, "", f"Bahan {n}", "kg", n + 1) for n in range(1, size + 1)]
        with count_statements(database) as saving:
            await save_list_prices(editing, identity, list_id, 1, WantedPrices(rows, [], replace=False, source=""))
        with count_statements(database) as resolving:
            seen = await resolve_prices(editing, identity, project_id, basis)
        assert seen["counts"]["empty"] == size
        with count_statements(database) as filling:
            fill = Fill(basis, FillMode.ALL, [], seen["fingerprint"])
            filled = await fill_prices(editing, identity, project_id, fill)
        assert filled.updated == size
        undo = audit.UndoChangeRequest(project_id=project_id, entry_id=filled.entry_id)
        assert (await lists.audit.UndoChange(undo)).changes == size
        counts.append((len(saving), len(resolving), len(filling)))
    assert counts[0] == counts[1]
    assert counts[0][1] == 3
