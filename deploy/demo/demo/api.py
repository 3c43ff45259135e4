"""The public API, as a browser uses it: session cookie, CSRF token, JSON."""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

Json = dict[str, Any]
FilePart = tuple[str, tuple[str, bytes, str]]

_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_ATTEMPTS = 4
_LONGEST_WAIT_SECONDS = 60.0


class ApiProblemError(Exception):
    """The server refused: its problem+json, readable."""

    def __init__(self, call: str, status: int, problem: Json) -> None:
        self.status = status
        self.problem = problem
        super().__init__("\n".join(self._lines(call)))

    def _lines(self, call: str) -> list[str]:
        title = self.problem.get("title", "")
        lines = [f"{call} → {self.status} {title}", f"  {self.problem.get('detail', '')}"]
        lines += [
            f"  - {error.get('path', '')}: {error.get('message', '')}" for error in self.problem.get("errors", [])
        ]
        if request_id := self.problem.get("request_id"):
            lines.append(f"  (permintaan {request_id})")
        return lines


class Api:
    """A logged-in client. A 429 or 503 with Retry-After is waited for; every other refusal is an `ApiProblemError`."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx.Client(base_url=base_url, timeout=_TIMEOUT, headers={"Origin": base_url.rstrip("/")})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def login(self, email: str, password: str) -> Json:
        """Logs in and keeps the cookie and the CSRF token; answers the session."""
        session = self.post("/api/auth/login", {"email": email, "password": password})
        self._client.headers["X-CSRF-Token"] = session["csrf_token"]
        return session

    def logout(self) -> None:
        """Ends the session on the server too."""
        self._answer(self._send("POST", "/api/auth/logout"))

    def get(self, path: str, parameters: Mapping[str, str | int] | None = None) -> Json:
        """The JSON of one GET."""
        return self._answer(self._send("GET", path, params=parameters))

    def post(self, path: str, body: Json, headers: Mapping[str, str] | None = None) -> Json:
        """The JSON answer to one POST."""
        return self._answer(self._send("POST", path, json=body, headers=headers))

    def post_file(self, path: str, file: Path, parameters: Mapping[str, str]) -> Json:
        """The JSON answer to one POST of a JSON file, byte for byte."""
        headers = {"Content-Type": "application/json"}
        answer = self._send("POST", path, content=file.read_bytes(), params=parameters, headers=headers)
        return self._answer(answer)

    def upload(self, path: str, fields: Mapping[str, str], files: Sequence[FilePart]) -> Json:
        """The JSON answer to one multipart POST."""
        return self._answer(self._send("POST", path, data=fields, files=files))

    def save(self, path: str, target: Path) -> int:
        """Streams one GET into a file, never holding it in memory; answers its size in bytes."""
        with self._client.stream("GET", path) as response, target.open("wb") as file:
            if response.is_error:
                response.read()
                self._answer(response)
            for chunk in response.iter_bytes():
                file.write(chunk)
        return target.stat().st_size

    def _send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        for _ in range(_ATTEMPTS - 1):
            response = self._client.request(method, path, **arguments)
            wait = _retry_after(response)
            if wait is None:
                return response
            time.sleep(wait)
        return self._client.request(method, path, **arguments)

    @staticmethod
    def _answer(response: httpx.Response) -> Json:
        body: Any = _json(response)
        if response.is_success:
            return body if isinstance(body, dict) else {}
        problem = body if isinstance(body, dict) else {"detail": response.text[:500]}
        raise ApiProblemError(f"{response.request.method} {response.request.url.path}", response.status_code, problem)


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds the server asks to wait, None where it does not ask or asks too much."""
    text = response.headers.get("Retry-After", "")
    if response.status_code not in {429, 503} or not text.isdigit():
        return None
    seconds = float(text)
    return seconds if seconds <= _LONGEST_WAIT_SECONDS else None


def _json(response: httpx.Response) -> Any:
    if not response.content:
        return {}
    try:
        return json.loads(response.content)
    except ValueError:
        return None
