/**
 * Money, volumes and coefficients as exact decimal strings.
 *
 * Figures are read and shown the Indonesian way in every language of the interface (thousands ".", decimals ","),
 * because the documents they go into are Indonesian. They never pass through a binary float.
 */
import Big from "big.js";

export type Decimal = string;

export type Parsed =
  | { readonly ok: true; readonly value: Decimal | null }
  | { readonly ok: false; readonly reason: "not-a-number" | "negative" | "point-decimal" | "too-many-decimals" };

const GROUPED = /^\d{1,3}(\.\d{3})+(,\d*)?$/;
const PLAIN = /^\d*(,\d*)?$/;
const POINT_DECIMAL = /^\d+\.\d{1,2}$|^\d+\.\d{4,}$|^\d{4,}\.\d+$/;

/**
 * Reads what a person typed. Empty is `null`. "12.5" is refused rather than guessed at: read the Indonesian way it is
 * no number, and "12.500" beside it would mean twelve thousand five hundred.
 */
export function parseDecimal(text: string, scale: number): Parsed {
  const bare = text.replace(/\s|^rp\.?/gi, "");
  if (bare === "") return { ok: true, value: null };
  if (/^[-−]/.test(bare)) return { ok: false, reason: "negative" };
  if (POINT_DECIMAL.test(bare)) return { ok: false, reason: "point-decimal" };
  if (!/\d/.test(bare) || !(GROUPED.test(bare) || PLAIN.test(bare))) return { ok: false, reason: "not-a-number" };
  return canonical(bare, scale);
}

function canonical(bare: string, scale: number): Parsed {
  const [whole = "", fraction = ""] = bare.replaceAll(".", "").split(",");
  const significant = fraction.replace(/0+$/, "");
  if (significant.length > scale) return { ok: false, reason: "too-many-decimals" };
  const integer = whole.replace(/^0+(?=\d)/, "") || "0";
  return { ok: true, value: significant === "" ? integer : `${integer}.${significant}` };
}

/** The shortest text a person would type for this value: no grouping, decimal comma, no trailing zeros. */
export function editable(value: Decimal | null): string {
  if (value === null) return "";
  return new Big(value)
    .toFixed()
    .replace(".", ",")
    .replace(/(,\d*?)0+$/, "$1")
    .replace(/,$/, "");
}

export interface DecimalShape {
  /** Decimals always shown. */
  readonly least?: number;
  /** Decimals at most; beyond them the display (never the value) is rounded half up. */
  readonly most: number;
}

/** "1234567.5" → "1.234.567,5". */
export function formatDecimal(value: Decimal, { least = 0, most }: DecimalShape): string {
  const rounded = new Big(value).round(most, Big.roundHalfUp).toFixed(most);
  const [whole = "0", fraction = ""] = rounded.replace("-", "").split(".");
  const kept = trimZeros(fraction, least);
  const sign = rounded.startsWith("-") ? "−" : "";
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ".");
  return sign + grouped + (kept === "" ? "" : `,${kept}`);
}

function trimZeros(fraction: string, least: number): string {
  let end = fraction.length;
  while (end > least && fraction[end - 1] === "0") end -= 1;
  return fraction.slice(0, end);
}

/** Whole rupiah, as on paper: "Rp 1.234.567". */
export function formatRupiah(value: Decimal): string {
  return `Rp\u00a0${formatDecimal(value, { most: 0 })}`;
}

/** Amounts in a column: whole rupiah. */
export function formatAmount(value: Decimal): string {
  return formatDecimal(value, { most: 0 });
}

/** Unit prices: two decimals, so that the points of a column stand under each other. */
export function formatUnitPrice(value: Decimal): string {
  return formatDecimal(value, { least: 2, most: 2 });
}

/** Volumes: three decimals, as they are stored, so that the points of a column stand under each other. */
export function formatVolume(value: Decimal): string {
  return formatDecimal(value, { least: 3, most: 3 });
}

export function formatCoefficient(value: Decimal): string {
  return formatDecimal(value, { most: 6 });
}

export function formatPercent(value: Decimal): string {
  return `${formatDecimal(value, { most: 2 })}\u00a0%`;
}

export function multiply(first: Decimal, second: Decimal): Decimal {
  return new Big(first).times(second).toFixed();
}

export function add(values: readonly Decimal[]): Decimal {
  return values.reduce<Big>((sum, value) => sum.plus(value), new Big(0)).toFixed();
}

export function percentOf(value: Decimal, percent: Decimal): Decimal {
  return new Big(value).times(percent).times("0.01").toFixed();
}

export function sameDecimal(first: Decimal | null, second: Decimal | null): boolean {
  if (first === null || second === null) return first === second;
  return new Big(first).eq(second);
}

export function isZero(value: Decimal): boolean {
  return new Big(value).eq(0);
}
