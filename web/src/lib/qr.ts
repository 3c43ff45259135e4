import { encode } from "uqr";

/** Light modules that scanners need around the code (ISO/IEC 18004). */
const QUIET_ZONE = 4;

export interface QrDrawing {
  /** Modules from edge to edge, the quiet zone included. */
  readonly size: number;
  /** The dark modules as an SVG path, one module a unit. */
  readonly path: string;
}

/** A QR code of a text, with medium error correction. */
export function drawQr(text: string): QrDrawing {
  const { size, data } = encode(text, { ecc: "M", border: QUIET_ZONE });
  return {
    size,
    path: data.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")).join("")).join(""),
  };
}
