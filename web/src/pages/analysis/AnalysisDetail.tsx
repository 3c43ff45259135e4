import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { analysisQuery } from "@/api/analysis";
import { ProblemNotice, Skeleton } from "@/design/States";

import { AnalysisEditor } from "./AnalysisEditor";
import styles from "./AnalysisPage.module.css";

export function AnalysisDetail() {
  const { t } = useTranslation();
  const { projectId, pekerjaanId } = useParams({ from: "/inside/project/$projectId/analisa/$pekerjaanId" });
  const analysis = useQuery(analysisQuery(projectId, pekerjaanId));
  return (
    <>
      <Link className={styles.back} params={{ projectId }} to="/project/$projectId/analisa">
        {t("analysis.back")}
      </Link>
      {analysis.isPending && <Skeleton rows={12} />}
      {analysis.isError && !analysis.data && (
        <div className={styles.notice}>
          <ProblemNotice error={analysis.error} onRetry={() => void analysis.refetch()} />
        </div>
      )}
      {analysis.data && (
        // Another pekerjaan, or another stored state of it, starts with an editor of its own.
        <AnalysisEditor
          analysis={analysis.data}
          key={`${pekerjaanId}/${analysis.data.pekerjaan.version}`}
          projectId={projectId}
        />
      )}
    </>
  );
}
