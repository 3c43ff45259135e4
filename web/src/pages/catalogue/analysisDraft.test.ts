import { describe, expect, it } from "vitest";

import type { CatalogueAnalysis } from "@/api/catalogue";

import { draftOf, emptyRow, requestOf } from "./analysisDraft";

const ANALYSIS = {
  nama_ahsp: "Galian",
  satuan: "m3",
  version: 3,
  components: [
    { kategori: "TK", kode: "L.01", uraian: "Pekerja", satuan: "OH", koefisien: "0.75", harga_satuan: "176000.5" },
    { kategori: "BHN", kode: "", uraian: "Papan", satuan: "m2", koefisien: "2", harga_satuan: null },
  ],
} as CatalogueAnalysis;

describe("an edited analysis of the catalogue", () => {
  it("is sent as it was read, row by row, with the reason", () => {
    const request = requestOf({ ...draftOf(ANALYSIS), reason: "Salah ketik" }, 3);
    expect(request?.version).toBe(3);
    expect(
      request?.components.map(({ koefisien, harga_satuan, position }) => [koefisien, harga_satuan, position]),
    ).toEqual([
      ["0.75", "176000.5", 1],
      ["2", null, 2],
    ]);
  });

  it("keeps the places of rows when another is taken out, and gives a new one none", () => {
    const draft = { ...draftOf(ANALYSIS), reason: "Pindah" };
    const added = { ...emptyRow(draft.rows), uraian: "Air", koefisien: "1,5" };
    const request = requestOf({ ...draft, rows: [...draft.rows.slice(1), added] }, 3);
    expect(request?.components.map(({ position }) => position)).toEqual([2, null]);
  });

  it("is not sent without a reason, with a coefficient of 0 or with a price that is no number", () => {
    const draft = { ...draftOf(ANALYSIS), reason: "Salah ketik" };
    const [first, ...others] = draft.rows;
    if (first === undefined) throw new Error("no row");
    expect(requestOf({ ...draft, reason: " " }, 3)).toBeNull();
    expect(requestOf({ ...draft, rows: [{ ...first, koefisien: "0" }, ...others] }, 3)).toBeNull();
    expect(requestOf({ ...draft, rows: [{ ...first, harga: "mahal" }, ...others] }, 3)).toBeNull();
    expect(requestOf({ ...draft, rows: [] }, 3)).toBeNull();
  });
});
