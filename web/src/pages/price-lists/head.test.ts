import { describe, expect, it } from "vitest";

import type { PriceList } from "@/api/priceLists";

import { draftOf, emptyHead, headOf } from "./head";

describe("the head of a price list", () => {
  const draft = { ...emptyHead(), name: " HSPK Bandung ", valid_from: "2026-01-01" };

  it("is national, of a province, or of a kabupaten with its name", () => {
    const place = ({ province = "", district = "", districtName = "" }) => {
      const { region_code, region_name } = headOf({ ...draft, province, district, districtName });
      return [region_code, region_name];
    };
    expect(place({})).toEqual(["", ""]);
    expect(place({ province: "32" })).toEqual(["32", ""]);
    expect(place({ province: "32", district: "3273", districtName: " Kota Bandung " })).toEqual([
      "3273",
      "Kota Bandung",
    ]);
  });

  it("forgets a kabupaten when the province is taken away", () => {
    expect(headOf({ ...draft, district: "3273", districtName: "Kota Bandung" }).region_code).toBe("");
  });

  it("has no last day while none is typed", () => {
    expect(headOf(draft)).toMatchObject({ name: "HSPK Bandung", valid_until: null });
  });

  it("comes back as it was stored", () => {
    const stored = { ...headOf({ ...draft, province: "32", district: "3273", districtName: "Kota Bandung" }) };
    expect(headOf(draftOf(stored as unknown as PriceList))).toEqual(stored);
  });
});
