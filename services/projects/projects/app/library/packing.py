"""The outermost shell of a file: which format and version it has, and whether it is whole."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from chassis.errors import AppError, FieldProblem, invalid, too_large

VERSION = 1
BACKUP = "taksir-project"
TEMPLATE = "taksir-template"
TITLES: Mapping[str, str] = {BACKUP: "cadangan proyek Taksir", TEMPLATE: "templat Taksir"}
MEBIBYTE = 1024 * 1024
# What the gateway lets through.
LARGEST_BYTES = 20 * MEBIBYTE

Content = Mapping[str, Any]


def pack(name: str, content: Content) -> bytes:
    """The file: format, version, checksum (SHA-256 of the content with sorted keys) and the content."""
    return orjson.dumps({"format": name, "version": VERSION, "checksum": _checksum(content), "content": content})


def unpack(body: bytes, name: str) -> Content:
    """The content of a file of the format `name`, not judged yet.

    TOO_LARGE beyond the limit; INVALID for what is no such file, comes from a newer version or was damaged.
    """
    if len(body) > LARGEST_BYTES:
        message = f"lebih dari {LARGEST_BYTES // MEBIBYTE} MiB"
        raise too_large("file-too-large", f"Berkas belum dibaca: {message}.", FieldProblem("file", message))
    try:
        # Refuses what is nested deeper than any document of ours, and NaN.
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _refusal("file-invalid", "file", "bukan JSON yang utuh; unduh berkasnya sekali lagi") from error
    if not isinstance(document, dict) or document.get("format") != name:
        raise _refusal("file-invalid", "format", f"ini bukan {TITLES[name]}; pilih berkas lain")
    _check_version(name, document.get("version"))
    content = document.get("content")
    if not isinstance(content, dict):
        raise _refusal("file-invalid", "content", "isinya hilang; unduh berkasnya sekali lagi")
    if document.get("checksum") != _checksum(content):
        raise _refusal("file-damaged", "checksum", "berkas rusak atau pernah diubah; unduh berkasnya sekali lagi")
    return content


def _check_version(name: str, version: object) -> None:
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise _refusal("file-invalid", "version", "versi formatnya hilang; pilih berkas lain")
    if version > VERSION:
        message = f"format {name} versi {version} belum dikenal, di sini sampai versi {VERSION}; perbarui Taksir dahulu"
        raise _refusal("file-newer", "version", message)


def _checksum(content: Content) -> str:
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _refusal(slug: str, path: str, message: str) -> AppError:
    return invalid(slug, f"Berkas tidak dapat dipakai: {message}.", FieldProblem(path, message))
