import { describe, expect, it } from "vitest";

import type { ResolvedPrice } from "@/api/priceFill";

import { inOrder, toggled, written } from "./selection";

const price = (id: number, status: ResolvedPrice["status"]) => ({ id, status }) as ResolvedPrice;
const PRICES = [price(1, "same"), price(2, "empty"), price(3, "not-found"), price(4, "changed")];
const ids = (prices: readonly ResolvedPrice[]) => prices.map(({ id }) => id);

describe("filling prices", () => {
  it("writes the empty ones, all that differ, or those that were chosen", () => {
    expect(ids(written(PRICES, "empty", new Set()))).toEqual([2]);
    expect(ids(written(PRICES, "all", new Set()))).toEqual([2, 4]);
    expect(ids(written(PRICES, "chosen", new Set([4])))).toEqual([4]);
  });

  it("never writes what no list knows or what is the same already", () => {
    expect(ids(written(PRICES, "chosen", new Set([1, 3])))).toEqual([]);
  });

  it("shows first what would change", () => {
    expect(ids(inOrder(PRICES))).toEqual([2, 4, 1, 3]);
  });

  it("chooses and takes back", () => {
    const chosen = toggled(new Set<number>(), 2);
    expect([...chosen]).toEqual([2]);
    expect([...toggled(chosen, 2)]).toEqual([]);
  });
});
