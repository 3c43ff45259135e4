"""Every error as application/problem+json (RFC 9457): the only place where kinds become HTTP."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from chassis.errors import AppError, FieldProblem, Kind
from gateway.validation import field_problems

log = structlog.get_logger()

PROBLEM = "application/problem+json"
STATUS_OF_KIND = {
    Kind.INVALID: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413,
    Kind.LIMITED: 429,
    Kind.UNAVAILABLE: 503,
    Kind.TIMEOUT: 504,
    Kind.INTERNAL: 500,
}
TITLES = {
    400: "Permintaan tidak sah",
    401: "Belum masuk",
    403: "Tidak diizinkan",
    404: "Tidak ditemukan",
    405: "Cara memanggil tidak didukung",
    408: "Terlalu lambat",
    409: "Bentrok dengan keadaan sekarang",
    413: "Terlalu besar",
    414: "Alamat terlalu panjang",
    415: "Jenis isi tidak didukung",
    421: "Nama tidak dikenal",
    429: "Terlalu sering",
    431: "Kepala permintaan terlalu besar",
    500: "Kesalahan sistem",
    503: "Layanan sedang tidak tersedia",
    504: "Waktu habis",
}
# Slug and sentence for what the framework refuses before any of our code runs.
FRAMEWORK = {
    400: ("body-invalid", "Isi permintaan bukan JSON yang sah. Periksa lalu kirim ulang."),
    404: ("not-found", "Alamat ini tidak ada. Periksa kembali tautannya."),
    405: ("method-not-allowed", "Alamat ini tidak dapat dipanggil dengan cara itu."),
    408: ("body-timeout", "Isi permintaan tidak selesai dikirim pada waktunya. Kirim ulang."),
    413: ("body-too-large", "Isi permintaan melebihi batas. Kirim dalam bagian yang lebih kecil."),
    415: ("media-type-unsupported", "Jenis isi permintaan tidak didukung di alamat ini."),
}
# RFC 9110 wants every 401 to say how to come in; browsers show no dialogue of their own for this scheme.
CHALLENGE = 'Bearer realm="taksir"'
INTERNAL = ("internal-error", "Terjadi kesalahan pada sistem. Coba lagi; bila berulang, laporkan nomor permintaannya.")


def install(app: FastAPI) -> None:
    """Registers the handlers."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(HTTPException, _framework_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(Exception, _internal_error)


def problem(
    scope: Mapping[str, Any],
    status: int,
    slug: str,
    detail: str,
    fields: Sequence[FieldProblem] = (),
    retry_after: int = 0,
    current: bytes = b"",
) -> Response:
    """One problem as a response."""
    body: dict[str, Any] = {
        "type": f"urn:taksir:problem:{slug}",
        "title": TITLES.get(status, HTTPStatus(status).phrase),
        "status": status,
        "detail": detail,
        "errors": [{**field.attributes, "path": field.path, "message": field.message} for field in fields],
        "request_id": scope.get("state", {}).get("request_id", ""),
    }
    headers = {"cache-control": "no-store"}
    if status == 401:
        headers["www-authenticate"] = CHALLENGE
    if retry_after:
        body["retry_after"] = retry_after
        headers["retry-after"] = str(retry_after)
    if current:
        body["current"] = orjson.Fragment(current)
    return Response(orjson.dumps(body), status, headers, PROBLEM)


async def _app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)  # noqa: S101 - registered for this type
    status = STATUS_OF_KIND[error.kind]
    return problem(request.scope, status, error.slug, error.detail, error.fields, error.retry_after, error.current)


async def _framework_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type
    slug, detail = FRAMEWORK.get(error.status_code, INTERNAL)
    response = problem(request.scope, error.status_code, slug, detail)
    if error.status_code == 405:
        response.headers["allow"] = ", ".join(request.app.state.methods_of(request.url.path))
    return response


async def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this type
    errors = error.errors()
    if any(item["loc"][0] == "path" for item in errors):
        return problem(request.scope, 404, *FRAMEWORK[404])
    return problem(
        request.scope,
        400,
        "request-invalid",
        "Ada isian yang tidak dapat dipakai. Perbaiki isian yang ditandai lalu kirim ulang.",
        field_problems(errors),
    )


async def _internal_error(request: Request, error: Exception) -> Response:
    log.error("request failed", path=request.url.path, exc_info=error)
    return problem(request.scope, 500, *INTERNAL)
