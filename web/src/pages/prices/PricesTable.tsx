import { getCoreRowModel, useReactTable } from "@tanstack/react-table";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Price } from "@/api/estimate";
import { VirtualTable, type TableHandle } from "@/design/table/VirtualTable";
import type { FigureSaves } from "@/features/figures/useFigureSaves";

import { columns } from "./columns";
import { PricesContext } from "./context";

const LEAST_WIDTH = 764;

interface PricesTableProps {
  readonly prices: Price[];
  readonly saves: FigureSaves;
  readonly onHistory: (price: Price) => void;
}

export function PricesTable({ prices, saves, onHistory }: PricesTableProps) {
  const { t } = useTranslation();
  const handle = useRef<TableHandle>(null);
  const table = useReactTable({
    data: prices,
    columns,
    getRowId: (price) => String(price.id),
    getCoreRowModel: getCoreRowModel(),
  });
  const value = useMemo(
    () => ({
      saves,
      showHistory: onHistory,
      stepPrice: (from: number, direction: 1 | -1) => {
        const next = prices.findIndex((price) => price.id === from) + direction;
        if (prices[next]) handle.current?.focusIn(next, " [data-cell=price]");
      },
    }),
    [prices, saves, onHistory],
  );
  return (
    <PricesContext value={value}>
      <VirtualTable handle={handle} label={t("prices.table")} leastWidth={LEAST_WIDTH} table={table} />
    </PricesContext>
  );
}
