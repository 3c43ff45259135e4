import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { markupQuery, saveMarkup } from "@/api/analysis";
import { rekapQuery } from "@/api/estimate";
import { Button } from "@/design/Button";
import { classes } from "@/design/classes";
import { useProblemText } from "@/design/States";
import { NumberCell } from "@/design/table/NumberCell";
import { showToast } from "@/design/toasts";
import { refreshFigures } from "@/features/figures/refresh";
import { formatDecimal, formatPercent, formatUnitPrice } from "@/lib/decimal";

import styles from "./AnalysisPage.module.css";

const LINES = ["A", "B", "C", "LAIN", "E_base", "F", "G"] as const;
const PERCENT_SCALE = 2;

interface AnalysisSummaryProps {
  readonly projectId: number;
  readonly pekerjaanId: number;
  readonly isDirty: boolean;
}

/** A to G of one pekerjaan, as the server computes them, and its own overhead and profit. */
export function AnalysisSummary({ projectId, pekerjaanId, isDirty }: AnalysisSummaryProps) {
  const { t } = useTranslation();
  const rekap = useQuery(rekapQuery(projectId));
  const figures = rekap.data?.rows.find((row) => row.pekerjaan_id === pekerjaanId);
  return (
    <section aria-busy={rekap.isFetching} aria-label={t("analysis.summary")} className={styles.summary}>
      <Markup pekerjaanId={pekerjaanId} projectId={projectId} />
      <dl className={classes(styles.lines, (isDirty || rekap.isFetching) && styles.old)}>
        {LINES.map((line) => (
          <div className={classes(line === "G" && styles.final)} key={line}>
            <dt>
              <b>{t(`rekap.letter.${line}`)}</b> {t(`rekap.meaning.${line}`)}
            </dt>
            <dd>{figures ? formatUnitPrice(figures[line]) : "–"}</dd>
          </div>
        ))}
      </dl>
      {isDirty && <p className={styles.muted}>{t("analysis.saveToCompute")}</p>}
    </section>
  );
}

function Markup({ projectId, pekerjaanId }: Omit<AnalysisSummaryProps, "isDirty">) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const textOf = useProblemText();
  const query = markupQuery(projectId, pekerjaanId);
  const markup = useQuery(query);
  const save = useMutation({
    mutationFn: (override: string | null) => saveMarkup(projectId, pekerjaanId, override),
    onSuccess: (saved) => {
      queryClient.setQueryData(query.queryKey, saved);
      refreshFigures(queryClient, projectId);
    },
    onError: (problem) => showToast("bad", textOf(problem)),
  });
  if (!markup.data) return null;
  const { override_markup, project_markup } = markup.data;
  return (
    <div className={styles.markup}>
      <span>{t("analysis.markup")}</span>
      <span className={styles.markupInput}>
        <NumberCell
          format={(value) => formatDecimal(value, { most: PERCENT_SCALE })}
          label={t("analysis.markup")}
          onCommit={(typed) => save.mutate(typed)}
          optional
          saving={save.isPending}
          scale={PERCENT_SCALE}
          value={override_markup}
        />
      </span>
      <span>%</span>
      <span className={styles.muted}>
        {t(override_markup === null ? "analysis.markupProject" : "analysis.markupOverride", {
          percent: formatPercent(project_markup),
        })}
      </span>
      {override_markup !== null && (
        <Button onClick={() => save.mutate(null)} variant="quiet">
          {t("analysis.markupClear")}
        </Button>
      )}
    </div>
  );
}
