import { describe, expect, it } from "vitest";

import { drawQr } from "./qr";

describe("a QR code", () => {
  const { size, path } = drawQr("otpauth://totp/Taksir:budi@contoh.id?secret=JBSWY3DPEHPK3PXP&issuer=Taksir");
  const dark = new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`));

  it("keeps the quiet zone light", () => {
    const isInZone = (cell: string) => cell.split(" ").some((at) => Number(at) < 4 || Number(at) >= size - 4);
    expect([...dark].filter(isInZone)).toEqual([]);
  });

  it("has the finder patterns in three corners", () => {
    const corner = (x: number, y: number) => [0, 6].every((d) => dark.has(`${x + d} ${y + d}`));
    expect([corner(4, 4), corner(size - 11, 4), corner(4, size - 11)]).toEqual([true, true, true]);
  });
});
