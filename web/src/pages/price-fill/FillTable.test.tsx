import { cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import type { ResolvedPrice } from "@/api/priceFill";
import { startTranslations } from "@/i18n";

import { FillTable } from "./FillTable";

beforeAll(async () => {
  await startTranslations();
  // The table shows the rows that fit, and nothing has a height here.
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
});
afterEach(cleanup);

type Found = NonNullable<ResolvedPrice["found"]>;

function price(id: number, uraian: string, found: Partial<Found>): ResolvedPrice {
  const list = { list_id: 1, list_name: "SHST", region_code: "", region_name: "Nasional", source: "SK 12" };
  return {
    ...{ id, kategori: "BHN", kode_item: "", uraian, satuan: "kg", version: 1 },
    ...{ harga_satuan: null, effective: null, from: "list", status: "empty" },
    found: {
      ...{ ...list, valid_from: "2026-01-01", includes_ppn: false },
      ...{ harga: "250.00", list_harga: "250.00", ppn_removed_percent: null, ...found },
    },
  };
}

function rowOf(uraian: string) {
  return within(screen.getByRole("row", { name: new RegExp(uraian) }));
}

describe("the preview of filling prices", () => {
  it("shows the price without PPN that is written, says so, and what the list has", () => {
    const untaxed = { harga: "100000.00", list_harga: "111000.00", ppn_removed_percent: "11.00", includes_ppn: true };
    const prices = [price(1, "Semen", untaxed), price(2, "Pasir", {})];
    render(<FillTable chosen={new Set()} isChoosing={false} onToggle={() => undefined} prices={prices} />);
    expect(rowOf("Semen").getByText("100.000,00")).toBeTruthy();
    const note = rowOf("Semen").getByText("tanpa PPN 11\u00a0%", { normalizer: (text) => text });
    expect(note.parentElement?.title).toBe("di daftar 111.000,00 termasuk PPN");
    expect(rowOf("Semen").getByText(/di daftar 111\.000,00 termasuk PPN/)).toBeTruthy();
    expect(rowOf("Pasir").getByText("250,00")).toBeTruthy();
    expect(rowOf("Pasir").queryByText(/PPN/)).toBeNull();
  });
});
