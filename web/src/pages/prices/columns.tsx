import type { ColumnDef, Row } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";

import type { Price } from "@/api/estimate";
import { IconButton } from "@/design/Button";
import { KategoriBadge } from "@/features/KategoriBadge";
import { NumberCell } from "@/design/table/NumberCell";
import { formatUnitPrice } from "@/lib/decimal";

import { usePrices } from "./context";
import styles from "./PricesPage.module.css";

const PRICE_SCALE = 2;

interface CellProps {
  readonly row: Row<Price>;
}

export const columns: ColumnDef<Price>[] = [
  {
    id: "kategori",
    header: () => <Heading text="prices.kategori" />,
    cell: KategoriCell,
    meta: { width: "104px", narrow: null },
  },
  { id: "kode", header: () => <Heading text="prices.kode" />, cell: CodeCell, meta: { width: "120px", narrow: null } },
  {
    id: "uraian",
    header: () => <Heading text="prices.uraian" />,
    cell: NameCell,
    meta: { width: "minmax(220px, 1fr)", narrow: "minmax(0, 1fr)" },
  },
  {
    id: "satuan",
    header: () => <Heading text="prices.satuan" />,
    cell: UnitCell,
    meta: { width: "80px", narrow: "56px" },
  },
  {
    id: "harga",
    header: () => <Heading text="prices.price" />,
    cell: PriceCell,
    meta: { width: "188px", narrow: "132px", align: "end" },
  },
  {
    id: "history",
    header: () => <Heading hidden text="prices.history" />,
    cell: HistoryCell,
    meta: { width: "52px", narrow: "48px" },
  },
];

type HeadingKey =
  "prices.kategori" | "prices.kode" | "prices.uraian" | "prices.satuan" | "prices.price" | "prices.history";

function Heading({ text, hidden = false }: { readonly text: HeadingKey; readonly hidden?: boolean }) {
  const { t } = useTranslation();
  return hidden ? <span className="visually-hidden">{t(text)}</span> : <>{t(text)}</>;
}

function KategoriCell({ row }: CellProps) {
  return <KategoriBadge kategori={row.original.kategori} />;
}

function CodeCell({ row }: CellProps) {
  return <span className={styles.code}>{row.original.kode_item}</span>;
}

function NameCell({ row }: CellProps) {
  return <>{row.original.uraian}</>;
}

function UnitCell({ row }: CellProps) {
  return <>{row.original.satuan}</>;
}

function HistoryCell({ row }: CellProps) {
  const { t } = useTranslation();
  const { showHistory } = usePrices();
  const price = row.original;
  return (
    <IconButton
      icon="history"
      label={t("prices.historyOf", { name: price.uraian })}
      onClick={() => showHistory(price)}
    />
  );
}

function PriceCell({ row }: CellProps) {
  const { t } = useTranslation();
  const { saves, stepPrice } = usePrices();
  const { id, uraian, satuan, harga_satuan } = row.original;
  const isPending = saves.pending.has(id);
  const value = isPending ? (saves.pending.get(id) ?? null) : harga_satuan;
  return (
    <NumberCell
      cell="price"
      failure={saves.failures.get(id)}
      format={formatUnitPrice}
      label={t("prices.priceOf", { name: uraian, unit: satuan })}
      missing={value === null}
      onCommit={(typed) => saves.save({ id, value: typed })}
      onStep={(direction) => stepPrice(id, direction)}
      optional
      saving={isPending}
      scale={PRICE_SCALE}
      value={value}
    />
  );
}
