import { createContext, useContext } from "react";

import type { Price } from "@/api/estimate";
import type { FigureSaves } from "@/features/figures/useFigureSaves";

export interface PricesContextValue {
  readonly saves: FigureSaves;
  /** Focus to the price of the next or previous resource. */
  readonly stepPrice: (from: number, direction: 1 | -1) => void;
  readonly showHistory: (price: Price) => void;
}

export const PricesContext = createContext<PricesContextValue | null>(null);

export function usePrices(): PricesContextValue {
  const value = useContext(PricesContext);
  if (value === null) throw new Error("used outside of the price list");
  return value;
}
