import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";

import { pauseAfter } from "./connection";
import { isComputed, refreshPlanned, touchedQueries } from "./touched";

describe("what a change of somebody else touches", () => {
  it("is the lists that show its rows, each once", () => {
    const change = { revision: 5, rows: { volume: [3, 4], klasifikasi: [1], sub_klasifikasi: [2] }, removed: {} };
    expect(touchedQueries(7, change)).toEqual([
      ["project", 7, "volumes"],
      ["project", 7, "formulas"],
      ["project", 7, "tree"],
    ]);
  });

  it("is the analysis of that pekerjaan only", () => {
    expect(touchedQueries(7, { revision: 5, rows: { analysis: [3] }, removed: {} })).toEqual([
      ["project", 7, "prices"],
      ["project", 7, "analysis", 3],
    ]);
  });

  it("is every analysis where there are too many to name", () => {
    expect(touchedQueries(7, { revision: 5, rows: { analysis: null } })).toContainEqual(["project", 7, "analysis"]);
  });

  it("counts what was removed", () => {
    expect(touchedQueries(7, { revision: 5, rows: {}, removed: { pekerjaan: [6] } })).toContainEqual([
      "project",
      7,
      "tree",
    ]);
  });

  it.each([
    [["parameter"], ["parameters", "formulas"]],
    [
      ["parameter", "volume"],
      ["parameters", "formulas", "volumes"],
    ],
    [["stage", "stage_share"], ["stages"]],
    [["activity", "dependency"], ["network"]],
    [["conversion"], ["conversions"]],
    [["pricing"], ["header", "pricing", "markup", "members"]],
    [["invitation"], ["members"]],
    [["template"], []],
  ])("is what shows the kinds that name no rows: %s", (kinds, lists) => {
    const change = { revision: 5, kinds, rows: {}, removed: {} };
    expect(touchedQueries(7, change).map((key) => key[2])).toEqual(lists);
  });

  it("is the rows alone where they are named, by whatever name", () => {
    const rows = { volume: [3], pekerjaan: [3], resource: [4] };
    const change = { revision: 5, kinds: ["markup", "parameter", "price_fill", "volume"], rows, removed: {} };
    expect(touchedQueries(7, change)).toEqual([
      ...touchedQueries(7, { revision: 5, rows }),
      ["project", 7, "parameters"],
    ]);
  });

  it.each([
    { revision: 5 },
    { revision: 5, rows: {}, removed: {} },
    { revision: 5, rows: { plan: [1] } },
    { revision: 5, kinds: ["plan"], rows: { volume: [1] } },
    { revision: 5, kinds: ["stage"] },
  ])("is everything where that is not said or not known: %o", (change) => {
    expect(touchedQueries(7, change)).toEqual([["project", 7]]);
  });
});

it("takes what is not stored for computed, of that project alone", () => {
  expect(isComputed(7, ["project", 7, "rekap"])).toBe(true);
  expect(isComputed(7, ["project", 7, "volumes"])).toBe(false);
  expect(isComputed(7, ["project", 8, "rekap"])).toBe(false);
  expect(isComputed(7, ["session"])).toBe(false);
});

it("reads again what shows a plan of before, and nothing that shows none", () => {
  const queryClient = new QueryClient();
  const shown = { curve: { plan_version: 3 }, newer: { plan_version: 4 }, rekap: { revision: 9 } };
  for (const [list, meta] of Object.entries(shown)) queryClient.setQueryData(["project", 7, list], { meta });
  refreshPlanned(queryClient, 7, 4);
  const stale = Object.keys(shown).filter((list) => queryClient.getQueryState(["project", 7, list])?.isInvalidated);
  expect(stale).toEqual(["curve"]);
});

it("waits longer after each failure, never for ever, and not like everybody else", () => {
  expect(pauseAfter(1, 0)).toBe(500);
  expect(pauseAfter(1, 1)).toBe(1000);
  expect(pauseAfter(3, 1)).toBe(4000);
  expect(pauseAfter(50, 1)).toBe(30_000);
});
