import { expect, test } from "vitest";

import type { Side } from "@/api/comparison";

import { sideOf, sideValue } from "./sides";

const SIDES: Side[] = [{ kind: "now" }, { kind: "version", id: 4 }, { kind: "revision", revision: 12 }];

test("a side is the same after it was written down", () => {
  expect(SIDES.map((side) => sideOf(sideValue(side)))).toEqual(SIDES);
});

test.each(["", "v", "rx", "v1x"])("%o stands for the present", (value) => {
  expect(sideOf(value)).toEqual({ kind: "now" });
});
