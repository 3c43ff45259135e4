import { describe, expect, it } from "vitest";

import { secretIn } from "./linkSecret";

describe("the secret of a link", () => {
  it.each([
    ["#token=aB-c_9", "token", "aB-c_9"],
    ["token=aB-c_9", "token", "aB-c_9"],
    ["#challenge=x%2By", "challenge", "x+y"],
    ["#challenge=x", "token", null],
    ["#token=", "token", null],
    ["#isi", "token", null],
    ["", "token", null],
  ])("of %j called %j is %j", (hash, name, secret) => {
    expect(secretIn(hash, name)).toBe(secret);
  });
});
