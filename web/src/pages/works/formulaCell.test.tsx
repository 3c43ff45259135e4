import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

import { NumberCell } from "@/design/table/NumberCell";
import { startTranslations } from "@/i18n";
import { formatVolume, type Decimal } from "@/lib/decimal";

import { useFormulaCheck } from "./useFormulaCheck";

beforeAll(startTranslations);
afterEach(cleanup);

function formulaCell(raw: string | null) {
  const numbers: (Decimal | null)[] = [];
  const formulas: string[] = [];
  function Cell() {
    const check = useFormulaCheck();
    return (
      <NumberCell
        format={formatVolume}
        formula={{ raw, check, onCommit: (typed) => formulas.push(typed) }}
        label="Volume"
        onCommit={(typed) => numbers.push(typed)}
        scale={3}
        value="12.5"
      />
    );
  }
  render(<Cell />);
  const input = screen.getByRole<HTMLInputElement>("textbox", { name: "Volume" });
  const enter = (text: string) => {
    fireEvent.focus(input);
    fireEvent.change(input, { target: { value: text } });
    fireEvent.keyDown(input, { key: "Enter" });
  };
  return { numbers, formulas, input, enter };
}

describe("a volume that may be a formula", () => {
  it("shows the value, and the formula once it has the focus", () => {
    const { input, numbers, formulas } = formulaCell("= p*l");
    expect(input.value).toBe("12,500");
    fireEvent.focus(input);
    expect(input.value).toBe("= p*l");
    fireEvent.blur(input);
    expect([numbers, formulas]).toEqual([[], []]);
  });

  it("commits a formula as it was typed", () => {
    const { formulas, numbers, enter } = formulaCell(null);
    enter("= 2*(p+l)*t - pintu*2,1");
    expect([formulas, numbers]).toEqual([["= 2*(p+l)*t - pintu*2,1"], []]);
  });

  it("says what is wrong at which character, and selects it", () => {
    const { formulas, input, enter } = formulaCell(null);
    enter("=2*85.000");
    expect(formulas).toEqual([]);
    expect(screen.getByRole("alert").textContent).toContain("Karakter ke-4");
    expect(input.selectionStart).toBe(3);
  });

  it("takes the same number instead of the formula", () => {
    const { numbers, enter } = formulaCell("= p*l");
    enter("12,5");
    expect(numbers).toEqual(["12.5"]);
  });
});
