import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Price } from "@/api/estimate";
import { Badge } from "@/design/Badge";
import { IconButton } from "@/design/Button";
import { NumberCell } from "@/design/table/NumberCell";
import { formatCoefficient, formatUnitPrice } from "@/lib/decimal";

import styles from "./AnalysisPage.module.css";
import { amountOf, type DraftRow, type RowChanges } from "./draft";

const COEFFICIENT_SCALE = 6;

interface AnalysisRowViewProps {
  readonly projectId: number;
  readonly row: DraftRow;
  readonly readOnly: boolean;
  /** Resources that the project knows already; choosing one fills in its code, unit and price. */
  readonly known: readonly Price[];
  readonly listId: string;
  readonly onChange: (changes: RowChanges) => void;
  readonly onRemove: () => void;
}

export function AnalysisRowView(props: AnalysisRowViewProps) {
  const { t } = useTranslation();
  const { row, readOnly, onChange } = props;
  const amount = amountOf(row);
  const isFixed = readOnly || row.bundle !== null;

  const describe = (uraian: string) => {
    const resource = props.known.find((price) => price.uraian === uraian);
    if (resource === undefined) onChange({ uraian, harga: null });
    else onChange({ uraian, kode: resource.kode_item, satuan: resource.satuan, harga: resource.harga_satuan });
  };

  return (
    <tr>
      <td className={styles.code}>
        {isFixed ? (
          row.kode
        ) : (
          <input
            aria-label={t("prices.kode")}
            className={styles.text}
            maxLength={100}
            onChange={(event) => onChange({ kode: event.target.value })}
            placeholder={t("analysis.auto")}
            value={row.kode}
          />
        )}
      </td>
      <td>
        {isFixed ? (
          <>
            {row.uraian} {row.bundle !== null && <Badge tone="press">{t("analysis.bundle")}</Badge>}
          </>
        ) : (
          <input
            aria-invalid={row.uraian.trim() === "" || undefined}
            aria-label={t("prices.uraian")}
            className={styles.text}
            list={props.listId}
            maxLength={500}
            onChange={(event) => describe(event.target.value)}
            value={row.uraian}
          />
        )}
      </td>
      <td>
        {isFixed ? (
          row.satuan
        ) : (
          <input
            aria-invalid={row.satuan.trim() === "" || undefined}
            aria-label={t("prices.satuan")}
            className={styles.text}
            maxLength={50}
            onChange={(event) => onChange({ satuan: event.target.value })}
            value={row.satuan}
          />
        )}
      </td>
      <td className={styles.end}>
        {readOnly ? (
          formatCoefficient(row.koefisien)
        ) : (
          <NumberCell
            format={formatCoefficient}
            label={t("analysis.koefisienOf", { name: row.uraian })}
            onCommit={(typed) => onChange({ koefisien: typed ?? "0" })}
            scale={COEFFICIENT_SCALE}
            value={row.koefisien}
          />
        )}
      </td>
      <td className={styles.end}>
        {row.harga === null ? <MissingPrice projectId={props.projectId} row={row} /> : formatUnitPrice(row.harga)}
      </td>
      <td className={styles.end}>{amount === null ? "–" : formatUnitPrice(amount)}</td>
      {!readOnly && (
        <td>
          <IconButton icon="remove" label={t("analysis.removeRow", { name: row.uraian })} onClick={props.onRemove} />
        </td>
      )}
    </tr>
  );
}

/** A bundle is priced by its own analysis; any other resource without a price is still to be priced. */
function MissingPrice({ projectId, row }: { readonly projectId: number; readonly row: DraftRow }) {
  const { t } = useTranslation();
  if (row.bundle !== null) return <span className={styles.muted}>{t("analysis.bundlePrice")}</span>;
  return (
    <Link params={{ projectId }} to="/project/$projectId/harga">
      {t("prices.unpriced")}
    </Link>
  );
}
