import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { rekapQuery } from "@/api/estimate";
import { Fill, PageHeader } from "@/design/page/Page";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";
import { TotalsBar } from "@/features/figures/TotalsBar";

import { ExportActions } from "./ExportActions";
import { PricingControls } from "./PricingControls";
import styles from "./RekapPage.module.css";
import { RekapTable } from "./RekapTable";

/** The recapitulation of the RAB: every pekerjaan with its unit price by column letter, and the project's totals. */
export function RekapPage() {
  const { t } = useTranslation();
  const { projectId } = useParams({ from: "/inside/project/$projectId/rekap" });
  const rekap = useQuery(rekapQuery(projectId));
  const isEmpty = rekap.data?.rows.length === 0;
  return (
    <>
      <PageHeader title={t("rekap.title")}>
        {rekap.isSuccess && !isEmpty && <ExportActions projectId={projectId} />}
      </PageHeader>
      {rekap.isPending && (
        <Fill>
          <Skeleton rows={14} />
        </Fill>
      )}
      {rekap.isError && !rekap.data && (
        <Fill padded>
          <ProblemNotice error={rekap.error} onRetry={() => void rekap.refetch()} />
        </Fill>
      )}
      {isEmpty && (
        <Fill>
          <EmptyState
            action={
              <Link params={{ projectId }} to="/project/$projectId/pekerjaan">
                {t("rekap.empty.action")}
              </Link>
            }
            icon="recap"
            title={t("rekap.empty.title")}
          >
            {t("rekap.empty.text")}
          </EmptyState>
        </Fill>
      )}
      {rekap.data && !isEmpty && <RekapTable rekap={rekap.data} />}
      <TotalsBar projectId={projectId}>
        <div className={styles.foot}>
          <PricingControls projectId={projectId} />
          {rekap.data && (
            <p className={styles.words}>
              <span className={styles.wordsLabel}>{t("rekap.terbilang")}</span> {rekap.data.meta.terbilang}
            </p>
          )}
        </div>
      </TotalsBar>
    </>
  );
}
