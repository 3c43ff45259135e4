import { describe, expect, it } from "vitest";

import type { PriceList } from "@/api/priceLists";

import { provinceOf, regionOptions } from "./regions";

const REGIONS = [
  { code: "", name: "Nasional" },
  { code: "32", name: "Jawa Barat" },
  { code: "34", name: "DI Yogyakarta" },
];
const madeFor = (region_code: string, region_name: string) => ({ region_code, region_name }) as PriceList;

describe("regions of price lists", () => {
  it("put the kabupaten that lists are made for under their province, each once", () => {
    const lists = [
      madeFor("3404", "Sleman"),
      madeFor("3273", "Kota Bandung"),
      madeFor("3404", "Sleman"),
      madeFor("", ""),
    ];
    expect(regionOptions(REGIONS, lists).map(({ code }) => code)).toEqual(["", "32", "3273", "34", "3404"]);
  });

  it("know the province of a code", () => {
    expect([provinceOf("3404"), provinceOf("34"), provinceOf("")]).toEqual(["34", "34", ""]);
  });
});
