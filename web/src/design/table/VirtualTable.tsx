import { flexRender, type Column, type ColumnMeta, type Row, type RowData, type Table } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useImperativeHandle, useRef, type CSSProperties, type HTMLAttributes, type Ref } from "react";

import { useNarrow } from "@/lib/useNarrow";

import { classes } from "../classes";
import styles from "./VirtualTable.module.css";

declare module "@tanstack/react-table" {
  // The type parameters must be spelled as in the library to merge with it.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface ColumnMeta<TData extends RowData, TValue> {
    /** A CSS grid track. */
    readonly width: string;
    readonly align?: "end" | "center";
    /** The track on a telephone; null leaves the column out there. */
    readonly narrow?: string | null;
    /** Stays in sight while the table is scrolled sideways. */
    readonly pinned?: boolean;
  }
}

export interface TableHandle {
  /** Scrolls to a row and then focuses what the selector finds in it. */
  readonly focusIn: (index: number, selector: string) => void;
}

interface VirtualTableProps<T> {
  readonly table: Table<T>;
  readonly label: string;
  /** Least width before the table scrolls sideways, in pixels; a telephone gets fewer columns instead. */
  readonly leastWidth: number;
  readonly role?: "table" | "treegrid";
  readonly rowProps?: (row: Row<T>, index: number) => HTMLAttributes<HTMLDivElement> & { readonly tone?: RowTone };
  readonly handle?: Ref<TableHandle>;
  /** Tracks that depend on the data, by column; they win over those of the columns. */
  readonly widths?: Readonly<Record<string, string>>;
  /** Smaller, tighter figures for tables with many columns. */
  readonly dense?: boolean;
}

export type RowTone = "group" | "subgroup" | "plain";

const ROW_HEIGHT = 36;
const OVERSCAN = 12;

/** A table of any length: only the rows in sight are in the document, the heading stays in sight. */
export function VirtualTable<T>({ table, label, role = "table", rowProps, handle, ...looks }: VirtualTableProps<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = table.getRowModel().rows;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: OVERSCAN,
    scrollPaddingStart: ROW_HEIGHT,
  });

  useImperativeHandle(handle, () => ({
    focusIn: (index, selector) => {
      virtualizer.scrollToIndex(index, { align: "auto" });
      requestAnimationFrame(() => {
        scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]${selector}`)?.focus();
      });
    },
  }));

  const isNarrow = useNarrow();
  const isShown = ({ columnDef }: Column<T>) => !isNarrow || columnDef.meta?.narrow !== null;
  const columns = table.getVisibleLeafColumns().filter(isShown);
  const track = ({ id, columnDef: { meta } }: Column<T>) =>
    (isNarrow ? meta?.narrow : undefined) ?? looks.widths?.[id] ?? meta?.width ?? "1fr";
  const shape = {
    "--columns": columns.map(track).join(" "),
    "--least-width": isNarrow ? "100%" : `${looks.leastWidth}px`,
  } as CSSProperties;

  return (
    // A region that scrolls must be reachable with the keyboard.
    <div aria-label={label} className={styles.scroller} ref={scroller} role="region" style={shape} tabIndex={0}>
      <div
        aria-colcount={columns.length}
        aria-label={label}
        aria-rowcount={rows.length + 1}
        className={classes(looks.dense && styles.dense)}
        role={role}
      >
        <div className={styles.head} role="rowgroup">
          {table.getHeaderGroups().map((group) => (
            <div aria-rowindex={1} className={styles.headRow} key={group.id} role="row">
              {group.headers
                .filter(({ column }) => isShown(column))
                .map((header) => (
                  <div className={cellClass(header.column.columnDef.meta)} key={header.id} role="columnheader">
                    {flexRender(header.column.columnDef.header, header.getContext())}
                  </div>
                ))}
            </div>
          ))}
        </div>
        <div className={styles.body} role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const { tone = "plain", ...attributes } = rowProps?.(row, item.index) ?? {};
            return (
              <div
                {...attributes}
                aria-rowindex={item.index + 2}
                className={classes(styles.row, styles[tone])}
                data-index={item.index}
                key={item.key}
                ref={virtualizer.measureElement}
                role="row"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {row
                  .getVisibleCells()
                  .filter(({ column }) => isShown(column))
                  .map((cell) => (
                    <div
                      className={cellClass(cell.column.columnDef.meta)}
                      key={cell.id}
                      role={role === "treegrid" ? "gridcell" : "cell"}
                    >
                      {flexRender(cell.column.columnDef.cell, cell.getContext())}
                    </div>
                  ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function cellClass(meta: ColumnMeta<never, unknown> | undefined): string {
  return classes(styles.cell, meta?.align && styles[meta.align], meta?.pinned && styles.pinned);
}
