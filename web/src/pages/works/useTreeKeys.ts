import type { Row, Table } from "@tanstack/react-table";
import { useState, type HTMLAttributes, type KeyboardEvent, type RefObject } from "react";

import type { RowTone, TableHandle } from "@/design/table/VirtualTable";
import { move } from "@/features/tree/edits";
import type { TreeRow } from "@/features/tree/rows";

import type { WorksContextValue } from "./context";

const TONES: Record<TreeRow["kind"], RowTone> = { klasifikasi: "group", sub: "subgroup", pekerjaan: "plain" };

/** The keyboard of a tree grid (ARIA practices): one tab stop, arrows walk and fold, F2, Del and Alt+arrows edit. */
export function useTreeKeys(
  table: Table<TreeRow>,
  handle: RefObject<TableHandle | null>,
  { apply, openDialog }: Pick<WorksContextValue, "apply" | "openDialog">,
) {
  const [active, setActive] = useState<string | null>(null);
  const rows = table.getRowModel().rows;
  const focusRow = (index: number) => {
    if (index >= 0 && index < rows.length) handle.current?.focusIn(index, "");
  };

  const fold = (row: Row<TreeRow>, index: number, open: boolean) => {
    if (open) {
      if (!row.getIsExpanded()) row.toggleExpanded(true);
      else focusRow(index + 1);
    } else if (row.getIsExpanded() && row.getCanExpand()) row.toggleExpanded(false);
    else focusRow(rows.findIndex((other) => other.id === row.parentId));
  };

  const edit = (event: KeyboardEvent, node: TreeRow): boolean => {
    if (event.key === "F2" && node.pekerjaan?.source_type !== "ref") openDialog({ kind: "rename", row: node });
    else if (event.key === "Delete") openDialog({ kind: "remove", row: node });
    else if (event.altKey && event.key === "ArrowUp") apply(move(node, -1));
    else if (event.altKey && event.key === "ArrowDown") apply(move(node, 1));
    else return false;
    return true;
  };

  const walk = (event: KeyboardEvent, row: Row<TreeRow>, index: number): boolean => {
    const steps: Record<string, () => void> = {
      ArrowDown: () => focusRow(index + 1),
      ArrowUp: () => focusRow(index - 1),
      Home: () => focusRow(0),
      End: () => focusRow(rows.length - 1),
      ArrowRight: () => fold(row, index, true),
      ArrowLeft: () => fold(row, index, false),
      Enter: () => {
        if (row.original.kind === "pekerjaan") handle.current?.focusIn(index, " [data-cell=volume]");
        else row.toggleExpanded();
      },
    };
    const step = steps[event.key];
    step?.();
    return step !== undefined;
  };

  const hasActive = rows.some((row) => row.id === active);
  return (row: Row<TreeRow>, index: number): HTMLAttributes<HTMLDivElement> & { readonly tone: RowTone } => ({
    tone: TONES[row.original.kind],
    "aria-level": row.depth + 1,
    ...(row.getCanExpand() ? { "aria-expanded": row.getIsExpanded() } : {}),
    tabIndex: row.id === active || (!hasActive && index === 0) ? 0 : -1,
    onFocus: () => setActive(row.id),
    onKeyDown: (event) => {
      if (event.target !== event.currentTarget) return;
      if (edit(event, row.original) || walk(event, row, index)) event.preventDefault();
    },
  });
}
