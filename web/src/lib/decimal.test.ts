import { describe, expect, it } from "vitest";

import {
  add,
  editable,
  formatAmount,
  formatCoefficient,
  formatDecimal,
  formatRupiah,
  formatUnitPrice,
  formatVolume,
  multiply,
  parseDecimal,
  percentOf,
  sameDecimal,
} from "./decimal";

describe("parseDecimal", () => {
  it.each([
    ["2,7275", "2.7275"],
    ["1.234,56", "1234.56"],
    ["1.234,555", "1234.555"],
    ["85.000", "85000"],
    ["1.000.000", "1000000"],
    ["12,500", "12.5"],
    ["0,000001", "0.000001"],
    [",5", "0.5"],
    ["007", "7"],
    ["12,", "12"],
    ["Rp 1.500", "1500"],
    ["rp.250", "250"],
    [" 74,3535 ", "74.3535"],
    ["99999999999999999999,123456", "99999999999999999999.123456"],
  ])("reads %s as %s", (text, value) => {
    expect(parseDecimal(text, 6)).toEqual({ ok: true, value });
  });

  it("reads an empty field as no value", () => {
    expect(parseDecimal("  ", 3)).toEqual({ ok: true, value: null });
  });

  it.each(["12.5", "0.75", "1234.567", "3.1416"])("refuses the decimal point of %s instead of guessing", (text) => {
    expect(parseDecimal(text, 6)).toEqual({ ok: false, reason: "point-decimal" });
  });

  it.each(["abc", "1,2,3", "1.23,4", "12a", ",", "1e5"])("refuses %s", (text) => {
    expect(parseDecimal(text, 6)).toEqual({ ok: false, reason: "not-a-number" });
  });

  it("refuses negative figures and more decimals than are stored", () => {
    expect(parseDecimal("-5", 3)).toEqual({ ok: false, reason: "negative" });
    expect(parseDecimal("1,2345", 3)).toEqual({ ok: false, reason: "too-many-decimals" });
    expect(parseDecimal("1,2340", 3)).toEqual({ ok: true, value: "1.234" });
  });
});

describe("formatting", () => {
  it.each([
    ["0", "0"],
    ["999", "999"],
    ["1000", "1.000"],
    ["12694372.162758", "12.694.372"],
    ["3388269970.51", "3.388.269.971"],
    ["99999999999999999999.5", "100.000.000.000.000.000.000"],
  ])("shows the amount %s as %s", (value, shown) => {
    expect(formatAmount(value)).toBe(shown);
  });

  it("keeps decimals where they matter", () => {
    expect(formatUnitPrice("153810.8")).toBe("153.810,80");
    expect(formatVolume("46.36")).toBe("46,360");
    expect(formatUnitPrice("90860")).toBe("90.860,00");
    expect(formatCoefficient("0.003300")).toBe("0,0033");
    expect(formatDecimal("0.005", { most: 2 })).toBe("0,01");
    expect(formatDecimal("-1234.5", { most: 1 })).toBe("−1.234,5");
    expect(formatRupiah("12694000")).toBe("Rp\u00a012.694.000");
  });

  it("gives back for editing what a person would type", () => {
    expect(editable("1234.500")).toBe("1234,5");
    expect(editable("85000.00")).toBe("85000");
    expect(editable("100")).toBe("100");
    expect(editable("0.000001")).toBe("0,000001");
    expect(editable(null)).toBe("");
  });

  it("round-trips through editing", () => {
    for (const value of ["0.1", "123456789.123456", "1000", "0.000001"]) {
      expect(parseDecimal(editable(value), 6)).toEqual({ ok: true, value });
    }
  });
});

describe("arithmetic", () => {
  it("is exact", () => {
    const unitPrice = multiply(add([multiply("0.75", "176000"), multiply("0.038", "206000")]), "1.10");
    expect(unitPrice).toBe("153810.8");
    expect(multiply("74.3535", unitPrice)).toBe("11436371.3178");
    expect(percentOf("11436371.3178", "11")).toBe("1258000.844958");
    expect(add(["0.1", "0.2"])).toBe("0.3");
  });

  it("compares by value", () => {
    expect(sameDecimal("1.50", "1.5")).toBe(true);
    expect(sameDecimal(null, "0")).toBe(false);
    expect(sameDecimal(null, null)).toBe(true);
  });
});
