import { createContext, useContext } from "react";

import type { FigureSaves } from "@/features/figures/useFigureSaves";

import type { ListAction } from "./PriceListDialogs";

export interface ListPricesContextValue {
  readonly saves: FigureSaves;
  readonly canEdit: boolean;
  readonly onChoose: (action: ListAction) => void;
  /** Focus to the next or previous price. */
  readonly stepPrice: (from: number, direction: 1 | -1) => void;
}

export const ListPricesContext = createContext<ListPricesContextValue | null>(null);

export function useListPrices(): ListPricesContextValue {
  const value = useContext(ListPricesContext);
  if (value === null) throw new Error("used outside of a price list");
  return value;
}
