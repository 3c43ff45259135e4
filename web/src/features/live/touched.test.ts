import { describe, expect, it } from "vitest";

import { pauseAfter } from "./connection";
import { isComputed, touchedQueries } from "./touched";

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

  it.each([{ revision: 5 }, { revision: 5, rows: {}, removed: {} }, { revision: 5, rows: { plan: [1] } }])(
    "is everything where that is not said or not known: %o",
    (change) => {
      expect(touchedQueries(7, change)).toEqual([["project", 7]]);
    },
  );
});

it("takes what is not stored for computed, of that project alone", () => {
  expect(isComputed(7, ["project", 7, "rekap"])).toBe(true);
  expect(isComputed(7, ["project", 7, "volumes"])).toBe(false);
  expect(isComputed(7, ["project", 8, "rekap"])).toBe(false);
  expect(isComputed(7, ["session"])).toBe(false);
});

it("waits longer after each failure, never for ever, and not like everybody else", () => {
  expect(pauseAfter(1, 0)).toBe(500);
  expect(pauseAfter(1, 1)).toBe(1000);
  expect(pauseAfter(3, 1)).toBe(4000);
  expect(pauseAfter(50, 1)).toBe(30_000);
});
