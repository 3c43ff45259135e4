import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { isBehind, rekapQuery } from "@/api/estimate";
import { classes } from "@/design/classes";
import { formatPercent, formatRupiah } from "@/lib/decimal";

import styles from "./TotalsBar.module.css";

/** The running totals at the foot of a page, like the title block of a drawing. */
export function TotalsBar({ projectId, children }: { readonly projectId: number; readonly children?: ReactNode }) {
  const { t } = useTranslation();
  const { data, isFetching, isError } = useQuery(rekapQuery(projectId));
  const meta = data?.meta;
  const waiting = isFetching || isBehind(projectId, data);
  const figure = (value: string | undefined) => (value === undefined ? "–" : formatRupiah(value));
  return (
    <section aria-busy={waiting} aria-label={t("totals.label")} className={styles.bar}>
      <dl className={classes(styles.figures, waiting && styles.waiting)}>
        <div>
          <dt>{t("totals.subtotal")}</dt>
          <dd data-total="subtotal">{figure(meta?.subtotal)}</dd>
        </div>
        <div>
          <dt>{meta ? t("totals.ppn", { percent: formatPercent(meta.ppn_percent) }) : "PPN"}</dt>
          <dd data-total="ppn">{figure(meta?.ppn)}</dd>
        </div>
        <div>
          <dt>{t("totals.grand")}</dt>
          <dd data-total="grand">{figure(meta?.grand_total)}</dd>
        </div>
        <div className={styles.final}>
          <dt>{t("totals.rounded")}</dt>
          <dd aria-live="polite" data-total="rounded">
            {figure(meta?.rounded_total)}
          </dd>
        </div>
      </dl>
      {isError && <p className={styles.note}>{t("totals.failed")}</p>}
      {children}
    </section>
  );
}
