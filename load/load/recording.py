"""Records what projects told of one project, and what rekap made of it: a log that tests play back.

`python -m load.drift 300 --record FOLDER` writes `events.zst`, the events length-prefixed and in order, and
`figures.json`, the RAB after a rebuild from the truth.
"""

import io
from pathlib import Path

import httpx
import nats
import zstandard
from google.protobuf.proto import serialize_length_prefixed

from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged

STREAM = "PROJECTS"
LEVEL = 19


async def record_events(nats_url: str, project_id: int, folder: Path) -> int:
    """Writes the events that the stream holds of this project; returns how many there are."""
    client = await nats.connect(nats_url)
    try:
        jetstream = client.jetstream()
        state = (await jetstream.stream_info(STREAM)).state
        log, count = io.BytesIO(), 0
        for sequence in range(state.first_seq, state.last_seq + 1):
            message = await jetstream.get_msg(STREAM, sequence)
            if (message.subject or "").endswith(f".{project_id}"):
                serialize_length_prefixed(ProjectChanged.FromString(message.data or b""), log)
                count += 1
    finally:
        await client.close()
    (folder / "events.zst").write_bytes(zstandard.ZstdCompressor(level=LEVEL).compress(log.getvalue()))
    return count


def record_figures(client: httpx.Client, project_id: int, folder: Path) -> None:
    """Writes the RAB as it is shown now."""
    path = f"/api/project/{project_id}/rekap/"
    (folder / "figures.json").write_bytes(client.get(path).raise_for_status().content)
