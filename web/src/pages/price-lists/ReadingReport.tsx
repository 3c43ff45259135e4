import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { PriceListReading } from "@/api/priceLists";
import { Badge } from "@/design/Badge";
import { Panel } from "@/design/page/Page";
import { Segments } from "@/design/Segments";
import { EmptyState } from "@/design/States";
import { KategoriBadge } from "@/features/KategoriBadge";
import { formatAmount, formatUnitPrice } from "@/lib/decimal";

import styles from "./PriceLists.module.css";

const STATUSES = ["new", "changed", "same"] as const;
type Shown = (typeof STATUSES)[number] | "skipped";
const TONES = { new: "good", changed: "press", same: "plain" } as const;
/** Rows that are drawn; the counts tell of all. */
const MOST = 300;

/** What a table holds, row by row: what would be stored, and what not, with what to do about it. */
export function ReadingReport({ reading }: { readonly reading: PriceListReading }) {
  const { t } = useTranslation();
  const { counts } = reading;
  const [shown, setShown] = useState<Shown>(() => firstOf(counts));
  return (
    <Panel title={t("priceImport.report", { file: reading.file })}>
      <p role="status">
        {t("priceImport.summary", { taken: counts.taken, rows: counts.rows, skipped: counts.skipped })}
      </p>
      <Segments
        label={t("priceImport.show")}
        onChange={setShown}
        options={[...STATUSES, "skipped" as const].map((value) => ({
          value,
          label: `${t(`priceImport.statuses.${value}`)} ${formatAmount(String(counts[value]))}`,
        }))}
        value={shown}
      />
      {counts[shown] === 0 && (
        <EmptyState icon="check" title={t("prices.none.title")}>
          {t("priceImport.noneOfThem")}
        </EmptyState>
      )}
      {counts[shown] > 0 &&
        (shown === "skipped" ? <Skipped reading={reading} /> : <Taken reading={reading} status={shown} />)}
    </Panel>
  );
}

/** What needs looking at comes first: rows left out, then changes, then what is new. */
function firstOf(counts: PriceListReading["counts"]): Shown {
  if (counts.skipped > 0) return "skipped";
  return counts.changed > 0 ? "changed" : "new";
}

interface TakenProps {
  readonly reading: PriceListReading;
  readonly status: (typeof STATUSES)[number];
}

function Taken({ reading, status }: TakenProps) {
  const { t } = useTranslation();
  const rows = reading.rows.filter((row) => row.status === status);
  return (
    <>
      <div aria-label={t("priceImport.show")} className={styles.tall} role="region" tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("priceImport.row")}</th>
              <th scope="col">{t("prices.kategori")}</th>
              <th scope="col">{t("prices.kode")}</th>
              <th scope="col">{t("prices.uraian")}</th>
              <th scope="col">{t("prices.satuan")}</th>
              <th className={styles.end} scope="col">
                {t("priceLists.before")}
              </th>
              <th className={styles.end} scope="col">
                {t("priceLists.after")}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST).map((row) => (
              <tr key={row.row}>
                <td>{row.row}</td>
                <td>
                  <KategoriBadge kategori={row.kategori} />
                </td>
                <td className={styles.code}>{row.kode}</td>
                <td>{row.uraian}</td>
                <td>{row.satuan}</td>
                <td className={styles.end}>{row.before === null ? "–" : formatUnitPrice(row.before)}</td>
                <td className={styles.end}>
                  {formatUnitPrice(row.harga)} <Badge tone={TONES[status]}>{t(`priceImport.statuses.${status}`)}</Badge>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Rest shown={Math.min(MOST, rows.length)} total={rows.length} />
    </>
  );
}

function Skipped({ reading }: { readonly reading: PriceListReading }) {
  const { t } = useTranslation();
  const { skipped, counts } = reading;
  return (
    <>
      <div aria-label={t("priceImport.show")} className={styles.tall} role="region" tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("priceImport.cell")}</th>
              <th scope="col">{t("prices.uraian")}</th>
              <th scope="col">{t("priceImport.value")}</th>
              <th scope="col">{t("priceImport.why")}</th>
            </tr>
          </thead>
          <tbody>
            {skipped.slice(0, MOST).map((row, place) => (
              <tr key={place}>
                <td className={styles.code}>{row.cell || row.row}</td>
                <td>{row.uraian}</td>
                <td>{row.value}</td>
                <td>{row.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Rest shown={Math.min(MOST, skipped.length)} total={counts.skipped} />
    </>
  );
}

function Rest({ shown, total }: { readonly shown: number; readonly total: number }) {
  const { t } = useTranslation();
  if (shown >= total) return null;
  const figures = { shown: formatAmount(String(shown)), total: formatAmount(String(total)) };
  return <p className={styles.note}>{t("priceLists.shown", figures)}</p>;
}
