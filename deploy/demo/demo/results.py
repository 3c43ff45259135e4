"""Reading what the server made of the estimate: the rekap, and the documents."""

import time
import zipfile
from pathlib import Path

from demo.api import Api, Json
from demo.estimate import DemoError, Estimate
from demo.project_file import ProjectFile

_JOB_SECONDS = 180.0
_POLL_SECONDS = 0.25


def read_rekap(api: Api, estimate: Estimate) -> Json:
    """The rekap at the last revision that was written, never an older one."""
    rekap = api.get(f"{estimate.url}/rekap/", {"min_revision": estimate.revision})
    meta = rekap["meta"]
    if meta["stale"] or meta["revision"] < estimate.revision:
        raise DemoError(f"Rekap menunjukkan revisi {meta['revision']}, padahal {estimate.revision} sudah tersimpan.")
    return rekap


def export_csv(api: Api, estimate: Estimate, target: Path) -> list[str]:
    """The rekap as a streamed CSV file."""
    size = api.save(f"{estimate.url}/export/rekap-rab/csv/", target)
    with target.open("rb") as file:
        if not file.read(3) == b"\xef\xbb\xbf":
            raise DemoError(f"{target} tidak diawali tanda UTF-8.")
    return [f"{size} byte, {target}"]


def export_xlsx(api: Api, estimate: Estimate, target: Path) -> list[str]:
    """The rekap as a workbook: a job, its progress, its file."""
    body = {"export_type": "rekap-rab", "format": "xlsx", "min_revision": estimate.revision}
    started = api.post(f"{estimate.url}/export-async/", body)
    done = _finished_job(api, started["status_url"])
    size = api.save(done["download_url"], target)
    if size != done["file_size"] or not zipfile.is_zipfile(target):
        raise DemoError(f"{target} bukan buku kerja yang utuh: {size} byte, dijanjikan {done['file_size']}.")
    return [f"{size} byte, {target}"]


def left_behind(file: ProjectFile) -> list[str]:
    """What the file holds and this client does not carry over.

    A market unit makes the base price anew, rounded, and the comparison is with the figures of the file.
    """
    conversions = sum(1 for price in file.prices if price.has_conversion)
    return [f"{conversions} konversi satuan pasar (harga dasar dari berkas dipakai apa adanya)"] if conversions else []


def _finished_job(api: Api, status_url: str) -> Json:
    deadline = time.monotonic() + _JOB_SECONDS
    while time.monotonic() < deadline:
        job = api.get(status_url)
        if job["status"] == "done":
            return job
        if job["status"] not in {"queued", "running"}:
            raise DemoError(f"Ekspor berakhir dengan status {job['status']}: {job['error_message']}")
        time.sleep(_POLL_SECONDS)
    raise DemoError(f"Ekspor tidak selesai dalam {_JOB_SECONDS:.0f} detik.")
