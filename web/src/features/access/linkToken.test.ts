import { describe, expect, it } from "vitest";

import { tokenIn } from "./linkToken";

describe("the token of a link", () => {
  it.each([
    ["#token=aB-c_9", "aB-c_9"],
    ["token=aB-c_9", "aB-c_9"],
    ["#token=", null],
    ["#isi", null],
    ["", null],
  ])("of %j is %j", (hash, token) => {
    expect(tokenIn(hash)).toBe(token);
  });
});
