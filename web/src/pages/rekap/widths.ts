import type { Rekap } from "@/api/estimate";
import { formatAmount, formatUnitPrice } from "@/lib/decimal";

import { FIGURES } from "./columns";

/** Room for the padding of a cell, in pixels. */
const PADDING = 14;
/** Headings need at least this much, in figures' widths. */
const LEAST_FIGURES = 8;
/** Width of a figure of the table's condensed font. */
const FIGURE = "0.55em";

/**
 * Tracks of the amount columns, wide enough for their longest figure: a project of billions gets wider columns than
 * a house.
 */
export function amountWidths(rekap: Rekap): Record<string, string> {
  const longest = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, figureWidth(text)), 0);
  const prices = FIGURES.map(
    (figure) => [figure, longest(rekap.rows.map((row) => formatUnitPrice(row[figure])))] as const,
  );
  const total = longest(rekap.groups.map((group) => formatAmount(group.total)));
  // Group totals are set in bold, which is a little wider.
  return Object.fromEntries([...prices, ["total", total * 1.06] as const].map(([id, width]) => [id, track(width)]));
}

/** Points and commas take about half the room of a figure. */
function figureWidth(text: string): number {
  const signs = text.replace(/[^.,]/g, "").length;
  return text.length - signs / 2;
}

function track(figures: number): string {
  return `calc(${Math.max(figures, LEAST_FIGURES).toFixed(1)} * ${FIGURE} + ${PADDING}px)`;
}
