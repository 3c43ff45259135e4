import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { type Cause, type Comparison, compareQuery, type Side } from "@/api/comparison";
import { Button } from "@/design/Button";
import { Panel } from "@/design/page/Page";
import { ProblemNotice, Skeleton } from "@/design/States";
import { formatAmount, formatRupiah, isZero } from "@/lib/decimal";

import styles from "./ComparePage.module.css";
import { DifferenceRow } from "./DifferenceRow";

interface ComparisonViewProps {
  readonly projectId: number;
  readonly from: Side;
  readonly to: Side;
}

/** What differs, and what each difference does to the total. */
export function ComparisonView({ projectId, from, to }: ComparisonViewProps) {
  const { t } = useTranslation();
  const comparison = useInfiniteQuery(compareQuery(projectId, from, to));
  if (comparison.isPending) return <Skeleton rows={8} />;
  if (comparison.isError) return <ProblemNotice error={comparison.error} onRetry={() => void comparison.refetch()} />;
  const [first] = comparison.data.pages;
  const rows = comparison.data.pages.flatMap((page) => page.rows);
  if (!first) return null;
  return (
    <>
      <Totals comparison={first} />
      <Panel title={t("compare.pekerjaan", { count: first.meta.count })}>
        {rows.length === 0 && <p className={styles.muted}>{t("compare.nothing")}</p>}
        {rows.length > 0 && (
          // A region that scrolls must be reachable by keyboard.
          <div aria-label={t("compare.title")} className={styles.scroll} role="region" tabIndex={0}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{t("works.uraian")}</th>
                  <th scope="col">{t("compare.status")}</th>
                  <th scope="col">{t("compare.changes")}</th>
                  <th className={styles.end} scope="col">
                    {t("compare.effect")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <DifferenceRow key={`${row.from?.pekerjaan_id}-${row.to?.pekerjaan_id}`} row={row} />
                ))}
              </tbody>
            </table>
          </div>
        )}
        {comparison.hasNextPage && (
          <Button busy={comparison.isFetchingNextPage} onClick={() => void comparison.fetchNextPage()}>
            {t("compare.more")}
          </Button>
        )}
      </Panel>
    </>
  );
}

function Totals({ comparison: { from, to, difference } }: { readonly comparison: Comparison }) {
  const { t } = useTranslation();
  const causes = (Object.entries(difference.by_cause) as [Cause, string][]).filter(([, effect]) => !isZero(effect));
  return (
    <Panel title={t("compare.totals")}>
      <dl className={styles.facts}>
        <Fact term={t("compare.from")} value={formatRupiah(from.rounded_total)} />
        <Fact term={t("compare.to")} value={formatRupiah(to.rounded_total)} />
        <Fact term={t("compare.difference")} value={formatRupiah(difference.rounded_total)} />
      </dl>
      {causes.length > 0 && (
        <dl className={styles.causes}>
          {causes.map(([cause, effect]) => (
            <Fact key={cause} term={t(`compare.causes.${cause}`)} value={formatAmount(effect)} />
          ))}
          <Fact term={t("compare.subtotal")} value={formatAmount(difference.subtotal)} />
        </dl>
      )}
    </Panel>
  );
}

function Fact({ term, value }: { readonly term: string; readonly value: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}
