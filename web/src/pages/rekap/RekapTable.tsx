import { getCoreRowModel, getExpandedRowModel, useReactTable, type ExpandedState } from "@tanstack/react-table";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Rekap } from "@/api/estimate";
import { VirtualTable, type RowTone } from "@/design/table/VirtualTable";

import { columns } from "./columns";
import { rekapNodes } from "./rows";
import { amountWidths } from "./widths";

const LEAST_WIDTH = 1060;
const TONES: readonly RowTone[] = ["group", "subgroup", "plain"];

export function RekapTable({ rekap }: { readonly rekap: Rekap }) {
  const { t } = useTranslation();
  const nodes = useMemo(() => rekapNodes(rekap), [rekap]);
  const widths = useMemo(() => amountWidths(rekap), [rekap]);
  const [expanded, setExpanded] = useState<ExpandedState>(true);
  const table = useReactTable({
    data: nodes,
    columns,
    state: { expanded },
    onExpandedChange: setExpanded,
    getRowId: (node) => node.key,
    getSubRows: (node) => [...node.children],
    getCoreRowModel: getCoreRowModel(),
    getExpandedRowModel: getExpandedRowModel(),
  });
  return (
    <VirtualTable
      dense
      label={t("rekap.table")}
      leastWidth={LEAST_WIDTH}
      rowProps={(row) => ({ tone: TONES[row.depth] ?? "plain" })}
      table={table}
      widths={widths}
    />
  );
}
