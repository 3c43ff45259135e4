"""Parameters of old clients: what means something here works, the rest is refused by name."""

import httpx
import pytest

NEEDS = "/api/project/1/rekap-kebutuhan/"


@pytest.mark.parametrize(
    "query",
    [
        "mode=all",
        "klasifikasi=1&klasifikasi=2&sub=3&pekerjaan=4&kategori=TK&kategori=BHN&search=semen",
        "period_mode=week_range&period_start=2026-W07&period_end=2026-W08",
        "period_mode=month&period_start=2026-03&mode=actual",
        "unit_mode=base",
    ],
)
async def test_filters_of_old_clients_still_work(staff: httpx.AsyncClient, query: str) -> None:
    """§3.11, §4.8: all combinable, and the same for every answer about needs."""
    for path in (NEEDS, f"{NEEDS}validate/", "/api/project/1/rekap-kebutuhan-enhanced/"):
        assert (await staff.get(f"{path}?{query}")).status_code == 200
    timeline = await staff.get(f"/api/project/1/rekap-kebutuhan-timeline/?{query}&aggregate=1")
    assert timeline.status_code == 200


async def test_stages_are_no_filter(staff: httpx.AsyncClient) -> None:
    answer = await staff.get(f"{NEEDS}?mode=tahapan")
    assert (answer.status_code, [one["path"] for one in answer.json()["errors"]]) == (400, ["mode"])


async def test_canonical_figures_may_be_asked_for(staff: httpx.AsyncClient) -> None:
    """§4.8: `canon=1`."""
    assert (await staff.get("/api/project/1/rincian-rab/?canon=1")).status_code == 200
    assert (await staff.get("/api/project/1/rincian-rab/?canon=0")).status_code == 400


async def test_other_routes_leave_them_alone(staff: httpx.AsyncClient) -> None:
    assert (await staff.get("/api/project/1/?utm_source=surat")).status_code == 200
