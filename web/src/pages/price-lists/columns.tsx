import type { ColumnDef, Row } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";

import type { ListPrice } from "@/api/priceLists";
import { Menu, type MenuItem } from "@/design/Menu";
import { NumberCell } from "@/design/table/NumberCell";
import { KategoriBadge } from "@/features/KategoriBadge";
import { formatUnitPrice } from "@/lib/decimal";

import { useListPrices } from "./context";
import styles from "./PriceLists.module.css";

export const PRICE_SCALE = 2;

interface CellProps {
  readonly row: Row<ListPrice>;
}

export const columns: ColumnDef<ListPrice>[] = [
  {
    id: "kategori",
    header: () => <Heading text="prices.kategori" />,
    cell: ({ row }: CellProps) => <KategoriBadge kategori={row.original.kategori} />,
    meta: { width: "104px", narrow: null },
  },
  {
    id: "kode",
    header: () => <Heading text="prices.kode" />,
    cell: ({ row }: CellProps) => <span className={styles.code}>{row.original.kode}</span>,
    meta: { width: "120px", narrow: null },
  },
  {
    id: "uraian",
    header: () => <Heading text="prices.uraian" />,
    cell: ({ row }: CellProps) => row.original.uraian,
    meta: { width: "minmax(220px, 1fr)", narrow: "minmax(0, 1fr)" },
  },
  {
    id: "satuan",
    header: () => <Heading text="prices.satuan" />,
    cell: ({ row }: CellProps) => row.original.satuan,
    meta: { width: "80px", narrow: "60px" },
  },
  {
    id: "harga",
    header: () => <Heading text="prices.price" />,
    cell: PriceCell,
    meta: { width: "188px", narrow: "124px", align: "end" },
  },
  {
    id: "commands",
    header: () => <Heading hidden text="priceLists.commands" />,
    cell: CommandsCell,
    meta: { width: "52px", narrow: "48px" },
  },
];

type HeadingKey =
  "prices.kategori" | "prices.kode" | "prices.uraian" | "prices.satuan" | "prices.price" | "priceLists.commands";

function Heading({ text, hidden = false }: { readonly text: HeadingKey; readonly hidden?: boolean }) {
  const { t } = useTranslation();
  return hidden ? <span className="visually-hidden">{t(text)}</span> : <>{t(text)}</>;
}

function PriceCell({ row }: CellProps) {
  const { t } = useTranslation();
  const { saves, canEdit, stepPrice } = useListPrices();
  const { id, uraian, satuan, harga } = row.original;
  if (!canEdit) return <>{formatUnitPrice(harga)}</>;
  const isPending = saves.pending.has(id);
  return (
    <NumberCell
      cell="price"
      failure={saves.failures.get(id)}
      format={formatUnitPrice}
      label={t("prices.priceOf", { name: uraian, unit: satuan })}
      onCommit={(typed) => saves.save({ id, value: typed })}
      onStep={(direction) => stepPrice(id, direction)}
      saving={isPending}
      scale={PRICE_SCALE}
      value={isPending ? (saves.pending.get(id) ?? null) : harga}
    />
  );
}

function CommandsCell({ row }: CellProps) {
  const { t } = useTranslation();
  const { canEdit, onChoose } = useListPrices();
  const price = row.original;
  const history: MenuItem = {
    icon: "history",
    label: t("priceLists.historyOfPrice"),
    onSelect: () => onChoose({ kind: "history", price }),
  };
  const edits: MenuItem[] = [
    { icon: "edit", label: t("priceLists.editPrice"), onSelect: () => onChoose({ kind: "edit", price }) },
    {
      danger: true,
      icon: "remove",
      label: t("priceLists.removePrice"),
      onSelect: () => onChoose({ kind: "remove", price }),
    },
  ];
  return (
    <span className={styles.commands}>
      <Menu items={canEdit ? [history, ...edits] : [history]} label={t("priceLists.moreOf", { name: price.uraian })} />
    </span>
  );
}
