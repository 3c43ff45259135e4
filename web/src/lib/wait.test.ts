import { describe, expect, it } from "vitest";

import { formatWait } from "./wait";

describe("a wait", () => {
  it.each([
    [1, "0:01"],
    [59, "0:59"],
    [60, "1:00"],
    [125, "2:05"],
    [3600, "60:00"],
  ])("of %i seconds reads %j", (seconds, text) => {
    expect(formatWait(seconds)).toBe(text);
  });
});
