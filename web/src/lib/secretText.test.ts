import { describe, expect, it } from "vitest";

import { inGroups, recoveryText } from "./secretText";

describe("secrets as text", () => {
  it("are grouped by four", () => {
    expect(inGroups("JBSWY3DPEHPK3PXPA")).toBe("JBSW Y3DP EHPK 3PXP A");
    expect(inGroups("")).toBe("");
  });

  it("name the account that recovery codes are for", () => {
    const sheet = { heading: "Kode", account: "budi@contoh.id", note: "Sekali pakai.", codes: ["a-b", "c-d"] };
    expect(recoveryText(sheet)).toBe("Kode\r\nbudi@contoh.id\r\n\r\na-b\r\nc-d\r\n\r\nSekali pakai.\r\n");
  });
});
