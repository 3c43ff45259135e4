import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

import { startTranslations } from "@/i18n";
import { formatVolume, type Decimal } from "@/lib/decimal";

import { NumberCell } from "./NumberCell";

beforeAll(startTranslations);
afterEach(cleanup);

function volumeCell(value: Decimal | null, optional = false) {
  const commits: (Decimal | null)[] = [];
  const steps: number[] = [];
  render(
    <NumberCell
      format={formatVolume}
      label="Volume"
      onCommit={(typed) => commits.push(typed)}
      onStep={(direction) => steps.push(direction)}
      optional={optional}
      scale={3}
      value={value}
    />,
  );
  const input = screen.getByRole<HTMLInputElement>("textbox", { name: "Volume" });
  const type = (text: string) => {
    fireEvent.focus(input);
    fireEvent.change(input, { target: { value: text } });
  };
  return { commits, steps, input, type };
}

describe("NumberCell", () => {
  it("shows the formatted figure, and what a person would type once it has the focus", () => {
    const { input } = volumeCell("1234.5");
    expect(input.value).toBe("1.234,500");
    fireEvent.focus(input);
    expect(input.value).toBe("1234,5");
  });

  it("commits on Enter and goes to the next row, back with Shift", () => {
    const { commits, steps, input, type } = volumeCell("10");
    type("20,5");
    fireEvent.keyDown(input, { key: "Enter" });
    type("21");
    fireEvent.keyDown(input, { key: "Enter", shiftKey: true });
    expect(commits).toEqual(["20.5", "21"]);
    expect(steps).toEqual([1, -1]);
  });

  it("commits nothing that is the same figure", () => {
    const { commits, input, type } = volumeCell("10.000");
    type("10");
    fireEvent.blur(input);
    expect(commits).toEqual([]);
  });

  it.each(["12.5", "abc", "-1", "1,2345", ""])("refuses %j, stays, and says why", (text) => {
    const { commits, steps, input, type } = volumeCell("10");
    type(text);
    fireEvent.keyDown(input, { key: "Enter" });
    expect(commits).toEqual([]);
    expect(steps).toEqual([]);
    expect(input.getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByRole("alert").textContent).not.toBe("");
  });

  it("empties a figure that may be missing", () => {
    const { commits, input, type } = volumeCell("10", true);
    type("");
    fireEvent.blur(input);
    expect(commits).toEqual([null]);
  });

  it("gives the stored figure back on Escape", () => {
    const { commits, input, type } = volumeCell("10");
    type("99");
    fireEvent.keyDown(input, { key: "Escape" });
    fireEvent.blur(input);
    expect(input.value).toBe("10,000");
    expect(commits).toEqual([]);
  });
});
