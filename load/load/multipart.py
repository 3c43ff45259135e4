"""A form with files, as a browser sends it."""

import uuid

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"


def form(fields: dict[str, str], files: dict[str, tuple[bytes, str]]) -> tuple[bytes, dict[str, str]]:
    """Body and headers; each file by its name is a part `file` of its media type."""
    boundary = uuid.uuid4().hex
    parts = [_part(boundary, f'name="{name}"', value.encode()) for name, value in fields.items()]
    for name, (content, media_type) in files.items():
        about = f'name="file"; filename="{name}"\r\nContent-Type: {media_type}'
        parts.append(_part(boundary, about, content))
    content_type = f"multipart/form-data; boundary={boundary}"
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), {"Content-Type": content_type}


def _part(boundary: str, about: str, content: bytes) -> bytes:
    return f"--{boundary}\r\nContent-Disposition: form-data; {about}\r\n\r\n".encode() + content + b"\r\n"
