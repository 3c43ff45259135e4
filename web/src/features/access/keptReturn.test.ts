import { beforeEach, describe, expect, it } from "vitest";

import { keepReturn, takeReturn } from "./keptReturn";

describe("the page to return to after a login through a provider", () => {
  beforeEach(() => sessionStorage.clear());

  it("is told once", () => {
    keepReturn("/project/7/rekap");
    expect([takeReturn(), takeReturn()]).toEqual(["/project/7/rekap", undefined]);
  });

  it("is forgotten by a login that came from nowhere in particular", () => {
    keepReturn("/project/7/rekap");
    keepReturn(undefined);
    expect(takeReturn()).toBeUndefined();
  });

  it("is never another site, whatever was put there", () => {
    keepReturn("//evil.example");
    expect(takeReturn()).toBeUndefined();
  });
});
