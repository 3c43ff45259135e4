import { describe, expect, it } from "vitest";

// The server's own reader is held by the same table.
import shared from "../../../../services/projects/tests/unit/formula_table.json";
import { problemOf } from "./parser";

interface Table {
  readonly values: readonly (readonly [text: string, value: string])[];
  readonly faults: readonly (readonly [text: string, fault: string, position: number])[];
}

const table = shared as unknown as Table;
/** Faults that only show when the formula is computed, which the server does. */
const COMPUTED = ["unknown-name", "unknown-row", "division-by-zero", "not-finite", "negative", "too-large"];

describe("the grammar that the web shares with the server", () => {
  it.each(table.values)("reads %s", (text) => {
    expect(problemOf(text)).toBeNull();
  });

  it.each(table.faults)("finds in %s: %s at %i", (text, fault, position) => {
    const found = problemOf(text);
    if (COMPUTED.includes(fault)) expect(found).toBeNull();
    else expect({ fault: found?.fault, position: found?.position }).toEqual({ fault, position });
  });

  it.each(["(".repeat(200) + "1" + ")".repeat(200), "-".repeat(500) + "1", "2^".repeat(300) + "1"])(
    "limits the depth of %.10s",
    (text) => {
      expect(problemOf(text)?.fault).toBe("too-deep");
    },
  );

  it("limits the length", () => {
    expect(problemOf("1+".repeat(2000) + "1")?.fault).toBe("too-long");
  });
});
