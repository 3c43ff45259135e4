import { describe, expect, it } from "vitest";

import type { Alias } from "@/api/aliases";

import { filteredAliases, NO_FILTER, replacedBy } from "./filter";

const kept = (id: number, kind: Alias["kind"], alias: string, stands_for: string): Alias => ({
  id,
  kind,
  alias,
  stands_for,
  saved_by: 1,
  saved_at: "2026-01-01T00:00:00Z",
});
const ALIASES = [
  kept(1, "resource", "Semen PC", "Semen Portland"),
  kept(2, "resource", "Kerikil split", "Batu pecah"),
  kept(3, "unit", "zak", "sak"),
];

describe("other names", () => {
  it("are found by words of either name, in any order and case", () => {
    expect(filteredAliases(ALIASES, { ...NO_FILTER, words: "portland  PC" }).map(({ id }) => id)).toEqual([1]);
    expect(filteredAliases(ALIASES, NO_FILTER)).toHaveLength(3);
  });

  it("are narrowed to a kind", () => {
    expect(filteredAliases(ALIASES, { kind: "unit", words: "" }).map(({ id }) => id)).toEqual([3]);
  });

  it("say which one of the same kind would be replaced", () => {
    expect(replacedBy(ALIASES, "resource", " semen  pc ")?.id).toBe(1);
    expect(replacedBy(ALIASES, "unit", "semen pc")).toBeUndefined();
  });
});
