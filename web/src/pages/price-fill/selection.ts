import type { FillMode, ResolvedPrice } from "@/api/priceFill";

export const FILL_MODES: readonly FillMode[] = ["empty", "all", "chosen"];

/** Whether a list says another price than the project has. */
export function isFillable(price: ResolvedPrice): boolean {
  return price.status === "empty" || price.status === "changed";
}

/** The prices that would be written. */
export function written(
  prices: readonly ResolvedPrice[],
  mode: FillMode,
  chosen: ReadonlySet<number>,
): readonly ResolvedPrice[] {
  return prices.filter((price) => {
    if (!isFillable(price)) return false;
    if (mode === "empty") return price.status === "empty";
    return mode === "all" || chosen.has(price.id);
  });
}

export function toggled(chosen: ReadonlySet<number>, id: number): ReadonlySet<number> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** First what a list would change, then the rest, each in the project's own order. */
export function inOrder(prices: readonly ResolvedPrice[]): ResolvedPrice[] {
  return [...prices.filter(isFillable), ...prices.filter((price) => !isFillable(price))];
}
