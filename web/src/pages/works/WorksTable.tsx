import { getCoreRowModel, getExpandedRowModel, useReactTable, type ExpandedState } from "@tanstack/react-table";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { VirtualTable, type TableHandle } from "@/design/table/VirtualTable";
import type { TreeRow } from "@/features/tree/rows";

import { columns } from "./columns";
import { WorksContext, type WorksContextValue } from "./context";
import { useTreeDrag } from "./useTreeDrag";
import { useTreeKeys } from "./useTreeKeys";

interface WorksTableProps extends Omit<WorksContextValue, "stepVolume"> {
  readonly rows: TreeRow[];
}

const LEAST_WIDTH = 956;

export function WorksTable({ rows, ...context }: WorksTableProps) {
  const { t } = useTranslation();
  const handle = useRef<TableHandle>(null);
  const [expanded, setExpanded] = useState<ExpandedState>(true);
  const table = useReactTable({
    data: rows,
    columns,
    state: { expanded },
    onExpandedChange: setExpanded,
    getRowId: (row) => row.key,
    getSubRows: (row) => row.children,
    getRowCanExpand: (row) => row.original.kind !== "pekerjaan",
    getCoreRowModel: getCoreRowModel(),
    getExpandedRowModel: getExpandedRowModel(),
  });
  const keys = useTreeKeys(table, handle, context);
  const drag = useTreeDrag(context.apply);

  const value = useMemo(
    () => ({
      ...context,
      stepVolume: (from: TreeRow, direction: 1 | -1) => {
        const shown = table.getRowModel().rows;
        let index = shown.findIndex((row) => row.id === from.key) + direction;
        while (shown[index] && shown[index]?.original.kind !== "pekerjaan") index += direction;
        if (shown[index]) handle.current?.focusIn(index, " [data-cell=volume]");
      },
    }),
    [context, table],
  );

  return (
    <WorksContext value={value}>
      <VirtualTable
        handle={handle}
        label={t("works.table")}
        leastWidth={LEAST_WIDTH}
        role="treegrid"
        rowProps={(row, index) => ({ ...keys(row, index), ...drag(row) })}
        table={table}
      />
    </WorksContext>
  );
}
