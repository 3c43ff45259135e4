import type { ColumnDef, Row } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";

import type { RekapRow } from "@/api/estimate";
import { classes } from "@/design/classes";
import { Icon } from "@/design/Icon";
import { formatAmount, formatUnitPrice, formatVolume, isZero } from "@/lib/decimal";

import styles from "./RekapPage.module.css";
import type { RekapNode } from "./rows";

interface CellProps {
  readonly row: Row<RekapNode>;
}

export const FIGURES = ["A", "B", "C", "LAIN", "E_base", "F", "G"] as const;
type Figure = (typeof FIGURES)[number];

export const columns: ColumnDef<RekapNode>[] = [
  {
    id: "uraian",
    header: () => <Heading text="works.uraian" />,
    cell: NameCell,
    meta: { width: "minmax(224px, 1fr)", narrow: "minmax(0, 1fr)", pinned: true },
  },
  {
    id: "satuan",
    header: () => <Heading text="works.satuan" />,
    cell: UnitCell,
    meta: { width: "52px", narrow: null },
  },
  {
    id: "volume",
    header: () => <Heading text="works.volume" />,
    cell: VolumeCell,
    meta: { width: "76px", narrow: "72px", align: "end" },
  },
  ...FIGURES.map((figure): ColumnDef<RekapNode> => ({
    id: figure,
    header: () => <FigureHeading figure={figure} />,
    cell: ({ row }: CellProps) => <FigureCell figure={figure} figures={row.original.figures} />,
    meta: { width: "84px", narrow: null, align: "end" },
  })),
  {
    id: "total",
    header: () => <Heading text="works.total" />,
    cell: TotalCell,
    meta: { width: "104px", narrow: "104px", align: "end" },
  },
];

function Heading({ text }: { readonly text: "works.uraian" | "works.satuan" | "works.volume" | "works.total" }) {
  const { t } = useTranslation();
  return <>{t(text)}</>;
}

/** The letter of the column, as on paper, with its meaning under it. */
function FigureHeading({ figure }: { readonly figure: Figure }) {
  const { t } = useTranslation();
  return (
    <span className={styles.letter}>
      <b>{t(`rekap.letter.${figure}`)}</b>
      <span>{t(`rekap.meaning.${figure}`)}</span>
    </span>
  );
}

function NameCell({ row }: CellProps) {
  const { t } = useTranslation();
  const node = row.original;
  return (
    <span className={classes(styles.name, styles[`depth${row.depth}`])}>
      {node.figures === null && (
        <button
          aria-expanded={row.getIsExpanded()}
          aria-label={t(row.getIsExpanded() ? "works.collapse" : "works.expand", { name: node.name })}
          className={classes(styles.toggle, row.getIsExpanded() && styles.open)}
          onClick={row.getToggleExpandedHandler()}
          type="button"
        >
          <Icon name="chevron" size={14} />
        </button>
      )}
      <span className={styles.number}>{node.number}</span>
      <span>{node.name}</span>
    </span>
  );
}

function UnitCell({ row }: CellProps) {
  return <>{row.original.figures?.satuan}</>;
}

function VolumeCell({ row }: CellProps) {
  const { figures } = row.original;
  return <>{figures && formatVolume(figures.volume)}</>;
}

function FigureCell({ figure, figures }: { readonly figure: Figure; readonly figures: RekapRow | null }) {
  if (figures === null) return null;
  return isZero(figures[figure]) ? <span className={styles.none}>–</span> : <>{formatUnitPrice(figures[figure])}</>;
}

function TotalCell({ row }: CellProps) {
  return <>{formatAmount(row.original.total)}</>;
}
