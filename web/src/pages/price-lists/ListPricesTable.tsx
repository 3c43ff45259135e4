import { getCoreRowModel, useReactTable } from "@tanstack/react-table";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { ListPrice } from "@/api/priceLists";
import { VirtualTable, type TableHandle } from "@/design/table/VirtualTable";
import type { FigureSaves } from "@/features/figures/useFigureSaves";

import { columns } from "./columns";
import { ListPricesContext } from "./context";
import type { ListAction } from "./PriceListDialogs";

const LEAST_WIDTH = 760;

interface ListPricesTableProps {
  readonly prices: ListPrice[];
  readonly saves: FigureSaves;
  readonly canEdit: boolean;
  readonly onChoose: (action: ListAction) => void;
}

export function ListPricesTable({ prices, saves, canEdit, onChoose }: ListPricesTableProps) {
  const { t } = useTranslation();
  const handle = useRef<TableHandle>(null);
  const table = useReactTable({
    data: prices,
    columns,
    getRowId: ({ id }) => String(id),
    getCoreRowModel: getCoreRowModel(),
  });
  const value = useMemo(
    () => ({
      saves,
      canEdit,
      onChoose,
      stepPrice: (from: number, direction: 1 | -1) => {
        const next = prices.findIndex(({ id }) => id === from) + direction;
        if (prices[next]) handle.current?.focusIn(next, " [data-cell=price]");
      },
    }),
    [prices, saves, canEdit, onChoose],
  );
  return (
    <ListPricesContext value={value}>
      <VirtualTable handle={handle} label={t("priceLists.prices")} leastWidth={LEAST_WIDTH} table={table} />
    </ListPricesContext>
  );
}
