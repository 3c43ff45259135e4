"""Volumes that are computed: parameters, formulas, back-up sheets."""

from decimal import Decimal
from typing import Any

from load.caller import CREATED, Check
from load.people import Person
from load.scenarios.checks import amounts, equals, has
from load.workshop import QUANTITY, workshop


def parameters(person: Person) -> None:
    """A volume follows a parameter and the parameter's change; both go again."""
    with workshop(person) as shop:
        pekerjaan = shop.pekerjaan[0]
        body = {"name": "panjang", "value": "12", "unit": "m"}
        made = shop.change("create_parameter", "POST", "parameters/", body, check=has(name="panjang"), good=CREATED)
        formula = {"items": [{"pekerjaan_id": pekerjaan, "raw": "= panjang * 2", "is_fx": True}]}
        volume = _volume(pekerjaan, Decimal(24))
        shop.change("save_formulas", "POST", "volume/formula/", formula, check=volume)
        path = f"parameters/{made['id']}/"
        update = {"value": "20", "version": made["version"]}
        shop.read("get_parameter", path, has(value=Decimal(12)))
        shop.change("update_parameter", "PUT", path, update, check=has(value=Decimal(20)))
        shop.read("list_volumes (workshop)", "volume-pekerjaan/list/", _stored(pekerjaan, Decimal(40)))
        plain = {"items": [{"pekerjaan_id": pekerjaan, "raw": str(QUANTITY), "is_fx": False}]}
        shop.change("save_formulas", "POST", "volume/formula/", plain, check=_volume(pekerjaan, Decimal(QUANTITY)))
        shop.change("delete_parameter", "DELETE", path, check=has(name="panjang"))


def many_parameters(person: Person) -> None:
    """Two at once, one from the other; then none."""
    with workshop(person) as shop:
        both = {"lebar": "3", "luas": {"raw": "= lebar * 4"}}
        shop.change("sync_parameters", "POST", "parameters/sync/", {"parameters": both}, check=has(created=2))
        shop.read("list_parameters", "parameters/", _luas)
        none: dict[str, Any] = {"mode": "replace", "parameters": {}}
        shop.change("sync_parameters", "POST", "parameters/sync/", none, check=has(deleted=2))


def sheet(person: Person) -> None:
    """A volume as the sum of a back-up sheet, and as a number again."""
    with workshop(person) as shop:
        pekerjaan = shop.pekerjaan[1]
        rows = [
            {"uraian": "Dinding", "panjang": "5", "tinggi": "3"},
            {"uraian": "Pintu", "panjang": "2", "jumlah": "4"},
        ]
        path = f"pekerjaan/{pekerjaan}/volume-sheet/"
        shop.change("save_volume_sheet", "POST", path, {"rows": rows}, check=_volume(pekerjaan, Decimal(23)))
        shop.read("get_volume_sheet", path, lambda answer: equals("rows", len(answer["rows"]), 2))
        plain = {"items": [{"pekerjaan_id": pekerjaan, "raw": str(QUANTITY), "is_fx": False}]}
        shop.change("save_formulas", "POST", "volume/formula/", plain, check=_volume(pekerjaan, Decimal(QUANTITY)))


def _volume(pekerjaan_id: int, expected: Decimal) -> Check:
    def check(answer: Any) -> str:
        one = next(one for one in answer["volumes"] if one["pekerjaan_id"] == pekerjaan_id)
        return amounts("volume", one["quantity"], expected)

    return check


def _stored(pekerjaan_id: int, expected: Decimal) -> Check:
    return lambda answer: _volume(pekerjaan_id, expected)({"volumes": answer["items"]})


def _luas(answer: Any) -> str:
    return amounts("luas", next(one["value"] for one in answer["parameters"] if one["name"] == "luas"), Decimal(12))
