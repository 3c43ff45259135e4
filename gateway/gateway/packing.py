"""Content codings: which one a browser likes best, and how bytes get into it."""

import zlib
from collections.abc import Callable, Mapping

import brotli
import zstandard

ZSTD = "zstd"
# Of codings that the browser likes equally, the first; levels that take less time than they save on an office's line.
_ZSTD_LEVEL, _BROTLI_QUALITY, _GZIP_LEVEL = 1, 4, 4
# Writes a gzip header and trailer around the deflated bytes.
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)


def _brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=_BROTLI_QUALITY))


def _gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(_GZIP_LEVEL, wbits=_GZIP_WINDOW)
    return packer.compress(body) + packer.flush()


PACKERS: Mapping[str, Callable[[bytes], bytes]] = {ZSTD: _zstd, "br": _brotli, "gzip": _gzip}


def unpacked_zstd(body: bytes) -> bytes:
    """A frame whose header tells the size, as rekap writes them."""
    return zstandard.ZstdDecompressor().decompress(body)


def best_coding(accepted: str) -> str:
    """The coding of ours that an Accept-Encoding header likes best; empty for none (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = _weight(parameter.strip())
    others = weights.get("*", 0.0)
    liked = {name: weights.get(name, others) for name in PACKERS}
    best = max(PACKERS, key=liked.__getitem__)
    return best if liked[best] > 0 else ""


def _weight(parameter: str) -> float:
    """Of `q=…`; 1 without, and 0 for what is no number."""
    if not parameter.startswith("q="):
        return 1.0
    digits = parameter.removeprefix("q=")
    is_number = digits.replace(".", "", 1).isdecimal() and digits.isascii()
    return float(digits) if is_number else 0.0
