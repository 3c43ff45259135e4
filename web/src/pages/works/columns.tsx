import type { ColumnDef, Row } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";

import { Badge } from "@/design/Badge";
import { classes } from "@/design/classes";
import { Icon } from "@/design/Icon";
import { NumberCell } from "@/design/table/NumberCell";
import type { TreeRow } from "@/features/tree/rows";
import { formatAmount, formatUnitPrice, formatVolume, isZero } from "@/lib/decimal";

import { useWorks } from "./context";
import { RowMenu } from "./RowMenu";
import { useFormulaCheck } from "./useFormulaCheck";
import { isFormula } from "./useVolumeSaves";
import styles from "./WorksPage.module.css";

const VOLUME_SCALE = 3;

interface CellProps {
  readonly row: Row<TreeRow>;
}

/** The columns never change, so that no cell loses its input when figures arrive. */
export const columns: ColumnDef<TreeRow>[] = [
  {
    id: "name",
    header: () => <Heading text="works.uraian" />,
    cell: NameCell,
    meta: { width: "minmax(320px, 1fr)", narrow: "minmax(0, 1fr)" },
  },
  {
    id: "source",
    header: () => <Heading text="works.source" />,
    cell: SourceCell,
    meta: { width: "104px", narrow: null },
  },
  { id: "unit", header: () => <Heading text="works.satuan" />, cell: UnitCell, meta: { width: "72px", narrow: null } },
  {
    id: "volume",
    header: () => <Heading text="works.volume" />,
    cell: VolumeCell,
    meta: { width: "132px", narrow: "108px", align: "end" },
  },
  {
    id: "price",
    header: () => <Heading text="works.unitPrice" />,
    cell: PriceCell,
    meta: { width: "132px", narrow: null, align: "end" },
  },
  {
    id: "total",
    header: () => <Heading text="works.total" />,
    cell: TotalCell,
    meta: { width: "148px", narrow: null, align: "end" },
  },
  {
    id: "menu",
    header: () => <Heading hidden text="works.commands" />,
    cell: MenuCell,
    meta: { width: "48px", align: "center" },
  },
];

type HeadingKey =
  | "works.uraian"
  | "works.source"
  | "works.satuan"
  | "works.volume"
  | "works.unitPrice"
  | "works.total"
  | "works.commands";

function Heading({ text, hidden = false }: { readonly text: HeadingKey; readonly hidden?: boolean }) {
  const { t } = useTranslation();
  return <span className={hidden ? "visually-hidden" : undefined}>{t(text)}</span>;
}

function NameCell({ row }: CellProps) {
  const { t } = useTranslation();
  const node = row.original;
  const isGroup = node.kind !== "pekerjaan";
  return (
    <span className={classes(styles.name, styles[`depth${row.depth}`])}>
      {isGroup ? (
        <button
          aria-label={t(row.getIsExpanded() ? "works.collapse" : "works.expand", { name: node.name })}
          className={classes(styles.toggle, row.getIsExpanded() && styles.open)}
          onClick={row.getToggleExpandedHandler()}
          tabIndex={-1}
          type="button"
        >
          <Icon name="chevron" size={14} />
        </button>
      ) : (
        <span className={styles.toggle} />
      )}
      <span className={styles.number}>{node.number}</span>
      <span className={styles.text}>
        {node.name}
        {node.pekerjaan && <span className={styles.code}>{node.pekerjaan.snapshot_kode}</span>}
        {node.pekerjaan && <span className={styles.narrowUnit}>{node.pekerjaan.snapshot_satuan}</span>}
      </span>
    </span>
  );
}

const TONES = { ref: "plain", ref_modified: "press", custom: "good" } as const;

function SourceCell({ row }: CellProps) {
  const { t } = useTranslation();
  const source = row.original.pekerjaan?.source_type;
  if (source === undefined) return null;
  return (
    <Badge title={t(`works.originHint.${source}`)} tone={TONES[source]}>
      {t(`works.badge.${source}`)}
    </Badge>
  );
}

function UnitCell({ row }: CellProps) {
  return <>{row.original.pekerjaan?.snapshot_satuan}</>;
}

function VolumeCell({ row }: CellProps) {
  const { t } = useTranslation();
  const { volumes, formulas, saves, stepVolume } = useWorks();
  const check = useFormulaCheck();
  const node = row.original;
  if (node.pekerjaan === null) return null;
  const stored = volumes.get(node.id)?.quantity ?? null;
  const pending = saves.pending.get(node.id) ?? null;
  // What a formula is worth shows once the server has computed it.
  const value = pending === null || isFormula(pending) ? stored : pending;
  return (
    <NumberCell
      cell="volume"
      failure={saves.failures.get(node.id)}
      format={formatVolume}
      formula={{
        raw: formulas.get(node.id) ?? null,
        check,
        onCommit: (raw) => saves.save({ id: node.id, value: raw }),
      }}
      label={t("works.volumeOf", { name: node.name, unit: node.pekerjaan.snapshot_satuan })}
      missing={value === null || isZero(value)}
      onCommit={(typed) => saves.save({ id: node.id, value: typed })}
      onStep={(direction) => stepVolume(node, direction)}
      saving={saves.pending.has(node.id)}
      scale={VOLUME_SCALE}
      value={value}
    />
  );
}

function PriceCell({ row }: CellProps) {
  const price = row.original.figures?.G;
  return <>{price === undefined ? null : formatUnitPrice(price)}</>;
}

function TotalCell({ row }: CellProps) {
  const { total } = row.original;
  return <>{total === null ? null : formatAmount(total)}</>;
}

function MenuCell({ row }: CellProps) {
  return <RowMenu row={row.original} />;
}
