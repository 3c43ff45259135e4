import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { pricesQuery, type Price } from "@/api/estimate";
import { Button } from "@/design/Button";
import { classes } from "@/design/classes";
import { formatUnitPrice } from "@/lib/decimal";
import { kategoriOf, type Kategori } from "@/lib/kategori";

import styles from "./AnalysisPage.module.css";
import { AnalysisRowView } from "./AnalysisRowView";
import { BundleDialog } from "./BundleDialog";
import { changedRow, newRow, subtotalOf, type DraftRow } from "./draft";

interface AnalysisSectionProps {
  readonly projectId: number;
  readonly pekerjaanId: number;
  readonly kategori: Kategori;
  /** All rows of the analysis; the section shows its own. */
  readonly rows: readonly DraftRow[];
  readonly readOnly: boolean;
  readonly canBundle: boolean;
  readonly onChange: (rows: readonly DraftRow[]) => void;
}

const NONE: readonly Price[] = [];

/** Labour, materials, equipment or other, with its subtotal. */
export function AnalysisSection(props: AnalysisSectionProps) {
  const { t } = useTranslation();
  const { projectId, kategori, rows, readOnly, onChange } = props;
  const listId = useId();
  const [bundling, setBundling] = useState(false);
  const prices = useQuery({ ...pricesQuery(projectId), enabled: !readOnly });
  const known = (prices.data?.items ?? NONE).filter((price) => kategoriOf(price.kategori) === kategori);
  const own = rows.filter((row) => row.kategori === kategori);
  if (readOnly && own.length === 0) return null;

  return (
    <section className={styles.section}>
      <header className={styles.sectionHeader}>
        <h3 id={`${listId}-title`}>{t(`kategori.${kategori}`)}</h3>
        {!readOnly && (
          <div>
            <Button icon="plus" onClick={() => onChange([...rows, newRow(kategori)])} variant="quiet">
              {t("analysis.addRow")}
            </Button>
            {kategori === "LAIN" && props.canBundle && (
              <Button icon="plus" onClick={() => setBundling(true)} variant="quiet">
                {t("analysis.addBundle")}
              </Button>
            )}
          </div>
        )}
      </header>
      {own.length > 0 && (
        <div className={styles.scroll}>
          <table aria-labelledby={`${listId}-title`} className={styles.table}>
            <thead>
              <tr>
                <th className={styles.kode} scope="col">
                  {t("prices.kode")}
                </th>
                <th scope="col">{t("prices.uraian")}</th>
                <th className={styles.unit} scope="col">
                  {t("prices.satuan")}
                </th>
                <th className={classes(styles.end, styles.coefficient)} scope="col">
                  {t("analysis.koefisien")}
                </th>
                <th className={styles.end} scope="col">
                  {t("analysis.price")}
                </th>
                <th className={styles.end} scope="col">
                  {t("analysis.amount")}
                </th>
                {!readOnly && (
                  <th className={styles.command} scope="col">
                    <span className="visually-hidden">{t("works.commands")}</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {own.map((row) => (
                <AnalysisRowView
                  key={row.key}
                  known={known}
                  listId={listId}
                  onChange={(changes) => onChange(changedRow(rows, row.key, changes))}
                  onRemove={() => onChange(rows.filter((other) => other !== row))}
                  projectId={projectId}
                  readOnly={readOnly}
                  row={row}
                />
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th className={styles.end} colSpan={5} scope="row">
                  {t("analysis.subtotal", { kategori: t(`kategori.${kategori}`) })}
                </th>
                <td className={styles.end}>{formatUnitPrice(subtotalOf(own))}</td>
                {!readOnly && <td />}
              </tr>
            </tfoot>
          </table>
        </div>
      )}
      <datalist id={listId}>
        {known.map((price) => (
          <option key={price.id} value={price.uraian}>
            {price.satuan}
          </option>
        ))}
      </datalist>
      {bundling && (
        <BundleDialog
          onAdd={(added) => {
            onChange([...rows, ...added]);
            setBundling(false);
          }}
          onClose={() => setBundling(false)}
          pekerjaanId={props.pekerjaanId}
          projectId={projectId}
        />
      )}
    </section>
  );
}
