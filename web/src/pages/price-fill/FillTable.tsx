import { getCoreRowModel, useReactTable, type ColumnDef, type Row } from "@tanstack/react-table";
import { createContext, useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { ResolvedPrice } from "@/api/priceFill";
import { Badge } from "@/design/Badge";
import { VirtualTable } from "@/design/table/VirtualTable";
import { formatDate } from "@/lib/dates";
import { formatPercent, formatUnitPrice } from "@/lib/decimal";

import styles from "./FillPage.module.css";
import { isFillable } from "./selection";

const LEAST_WIDTH = 920;
const TONES = { empty: "warn", changed: "press", same: "plain", "not-found": "plain" } as const;

interface Choice {
  readonly chosen: ReadonlySet<number>;
  /** Otherwise the marks only show what will be written. */
  readonly isChoosing: boolean;
  readonly onToggle: (id: number) => void;
}

interface CellProps {
  readonly row: Row<ResolvedPrice>;
}

const ChoiceContext = createContext<Choice | null>(null);

const COLUMNS: ColumnDef<ResolvedPrice>[] = [
  {
    id: "chosen",
    header: () => <Heading hidden text="priceFill.written" />,
    cell: ChosenCell,
    meta: { width: "40px", narrow: "34px", align: "center" },
  },
  {
    id: "uraian",
    header: () => <Heading text="prices.uraian" />,
    cell: NameCell,
    meta: { width: "minmax(200px, 1fr)", narrow: "minmax(0, 1fr)" },
  },
  {
    id: "status",
    header: () => <Heading text="priceFill.status" />,
    cell: StatusCell,
    meta: { width: "132px", narrow: null },
  },
  {
    id: "old",
    header: () => <Heading text="priceFill.old" />,
    cell: ({ row }: CellProps) => <Figure value={row.original.harga_satuan} />,
    meta: { width: "136px", narrow: "96px", align: "end" },
  },
  {
    id: "new",
    header: () => <Heading text="priceFill.new" />,
    cell: NewCell,
    meta: { width: "136px", narrow: "96px", align: "end" },
  },
  {
    id: "source",
    header: () => <Heading text="priceFill.source" />,
    cell: SourceCell,
    meta: { width: "minmax(180px, 0.8fr)", narrow: null },
  },
];

interface FillTableProps extends Choice {
  readonly prices: ResolvedPrice[];
}

export function FillTable({ prices, chosen, isChoosing, onToggle }: FillTableProps) {
  const { t } = useTranslation();
  const table = useReactTable({
    data: prices,
    columns: COLUMNS,
    getRowId: ({ id }) => String(id),
    getCoreRowModel: getCoreRowModel(),
  });
  const choice = useMemo(() => ({ chosen, isChoosing, onToggle }), [chosen, isChoosing, onToggle]);
  return (
    <ChoiceContext value={choice}>
      <VirtualTable label={t("priceFill.table")} leastWidth={LEAST_WIDTH} table={table} />
    </ChoiceContext>
  );
}

type HeadingKey =
  "priceFill.written" | "prices.uraian" | "priceFill.status" | "priceFill.old" | "priceFill.new" | "priceFill.source";

function Heading({ text, hidden = false }: { readonly text: HeadingKey; readonly hidden?: boolean }) {
  const { t } = useTranslation();
  return hidden ? <span className="visually-hidden">{t(text)}</span> : <>{t(text)}</>;
}

function ChosenCell({ row }: CellProps) {
  const { t } = useTranslation();
  const choice = useContext(ChoiceContext);
  const price = row.original;
  if (choice === null || !isFillable(price)) return null;
  return (
    <input
      aria-label={t("priceFill.writtenOf", { name: price.uraian })}
      checked={choice.chosen.has(price.id)}
      className={styles.mark}
      disabled={!choice.isChoosing}
      onChange={() => choice.onToggle(price.id)}
      type="checkbox"
    />
  );
}

function NameCell({ row }: CellProps) {
  return (
    <>
      {row.original.uraian} <span className={styles.note}>({row.original.satuan})</span>
    </>
  );
}

function StatusCell({ row }: CellProps) {
  const { t } = useTranslation();
  const { status } = row.original;
  return <Badge tone={TONES[status]}>{t(`priceFill.statuses.${status}`)}</Badge>;
}

function Figure({ value, strong = false }: { readonly value: string | null; readonly strong?: boolean }) {
  if (value === null) return <>–</>;
  return strong ? <b>{formatUnitPrice(value)}</b> : <>{formatUnitPrice(value)}</>;
}

/** The price that is written; the list's own is another where it includes PPN, which belongs in the rekap alone. */
function NewCell({ row }: CellProps) {
  const { t } = useTranslation();
  const { found } = row.original;
  const figure = <Figure strong={isFillable(row.original)} value={found?.harga ?? null} />;
  const percent = found?.ppn_removed_percent ?? null;
  if (found === null || percent === null) return figure;
  return (
    <span title={t("priceFill.listPrice", { price: formatUnitPrice(found.list_harga) })}>
      {figure}
      <span className={styles.untaxed}>{t("priceFill.untaxed", { percent: formatPercent(percent) })}</span>
    </span>
  );
}

function SourceCell({ row }: CellProps) {
  const { t, i18n } = useTranslation();
  const { found } = row.original;
  if (found === null) return null;
  const place = [found.region_name, formatDate(found.valid_from, i18n.language)];
  if (found.ppn_removed_percent !== null)
    place.push(t("priceFill.listPrice", { price: formatUnitPrice(found.list_harga) }));
  return (
    <span title={found.source}>
      {found.list_name} <span className={styles.note}>{place.join(" · ")}</span>
    </span>
  );
}
