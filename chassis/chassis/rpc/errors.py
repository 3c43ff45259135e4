"""`AppError` to gRPC status and back: the status for machines in between, the details for the user."""

from typing import NoReturn

import grpc

from chassis.errors import AppError, FieldProblem, Kind
from taksir.common.v1 import error_pb2

TRAILER = "taksir-error-bin"
# gRPC allows 8 KiB of metadata; more field problems than this are cut, and the user sees the rest after mending these.
MOST_FIELDS = 20
LONGEST_MESSAGE = 200
LARGEST_CURRENT = 2048

STATUS_OF_KIND = {
    Kind.INVALID: grpc.StatusCode.INVALID_ARGUMENT,
    Kind.UNAUTHENTICATED: grpc.StatusCode.UNAUTHENTICATED,
    Kind.FORBIDDEN: grpc.StatusCode.PERMISSION_DENIED,
    Kind.NOT_FOUND: grpc.StatusCode.NOT_FOUND,
    Kind.CONFLICT: grpc.StatusCode.ABORTED,
    Kind.TOO_LARGE: grpc.StatusCode.OUT_OF_RANGE,
    Kind.LIMITED: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Kind.UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
    Kind.TIMEOUT: grpc.StatusCode.DEADLINE_EXCEEDED,
    Kind.INTERNAL: grpc.StatusCode.INTERNAL,
}
KIND_OF_STATUS = {status: kind for kind, status in STATUS_OF_KIND.items()}

INTERNAL = AppError(Kind.INTERNAL, "internal-error", "Terjadi kesalahan pada sistem. Coba lagi atau laporkan.")
TIMEOUT = AppError(Kind.TIMEOUT, "deadline-exceeded", "Waktu habis sebelum selesai. Coba lagi.")
AWAY = AppError(
    Kind.UNAVAILABLE,
    "service-unavailable",
    "Layanan sedang tidak dapat dihubungi. Coba lagi sebentar lagi.",
    retry_after=1,
)
# The server had too many calls under way and turned this one away before any of its code ran.
BUSY = AppError(Kind.UNAVAILABLE, "service-busy", "Sistem sedang sangat sibuk. Coba lagi sebentar lagi.", retry_after=1)
OF_BARE_STATUS = {
    grpc.StatusCode.UNAVAILABLE: AWAY,
    # What a server that is stopping says of the calls that it breaks off.
    grpc.StatusCode.CANCELLED: AWAY,
    grpc.StatusCode.DEADLINE_EXCEEDED: TIMEOUT,
    grpc.StatusCode.RESOURCE_EXHAUSTED: BUSY,
}


def encoded(error: AppError) -> bytes:
    """The error's details, cut to what a trailer may carry."""
    detail = error_pb2.ErrorDetail(
        slug=error.slug,
        detail=error.detail,
        fields=[_field(field) for field in error.fields[:MOST_FIELDS]],
        retry_after=error.retry_after,
        current=error.current if len(error.current) <= LARGEST_CURRENT else b"",
    )
    return detail.SerializeToString()


def _field(problem: FieldProblem) -> error_pb2.FieldProblem:
    return error_pb2.FieldProblem(
        path=problem.path[:LONGEST_MESSAGE],
        message=problem.message[:LONGEST_MESSAGE],
        attributes={name: value[:LONGEST_MESSAGE] for name, value in problem.attributes.items()},
    )


async def abort(context: grpc.aio.ServicerContext[object, object], error: AppError) -> NoReturn:
    """Ends the call with the error's status and details."""
    context.set_trailing_metadata(((TRAILER, encoded(error)),))
    await context.abort(STATUS_OF_KIND[error.kind], error.slug)
    raise AssertionError("abort returned")


def decoded(failure: grpc.aio.AioRpcError) -> AppError:
    """The `AppError` that the other side raised, or what its bare status means."""
    trailers = failure.trailing_metadata()
    for name, value in trailers if trailers is not None else ():
        if name == TRAILER:
            packed = value if isinstance(value, bytes) else value.encode()
            return _from_detail(failure.code(), error_pb2.ErrorDetail.FromString(packed))
    return OF_BARE_STATUS.get(failure.code(), INTERNAL)


def _from_detail(status: grpc.StatusCode, detail: error_pb2.ErrorDetail) -> AppError:
    fields = tuple(FieldProblem(field.path, field.message, dict(field.attributes)) for field in detail.fields)
    kind = KIND_OF_STATUS.get(status, Kind.INTERNAL)
    return AppError(kind, detail.slug, detail.detail, fields, retry_after=detail.retry_after, current=detail.current)
