import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { analysisQuery, resetAnalysis, saveAnalysis, type Analysis } from "@/api/analysis";
import { hasStatus } from "@/api/problem";
import { useProblemText } from "@/design/States";
import { showToast } from "@/design/toasts";
import { refreshProject } from "@/features/figures/refresh";
import { useUnsaved } from "@/lib/unsaved";

import { toDraftRow, toInputs, type DraftRow } from "./draft";

/** The rows of one analysis while they are edited, and their saving. */
export function useAnalysisEditing(projectId: number, analysis: Analysis) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const textOf = useProblemText();
  const stored = analysis.items.map(toDraftRow);
  const [draft, setDraft] = useState<readonly DraftRow[] | null>(null);
  const [isConflicting, setConflicting] = useState(false);
  useUnsaved(draft !== null);
  const { id } = analysis.pekerjaan;
  const rows = draft ?? stored;

  const renew = async (message: string) => {
    setDraft(null);
    await refreshProject(queryClient, projectId);
    showToast("good", message);
  };

  const save = useMutation({
    mutationFn: (version: number) => saveAnalysis(projectId, id, { rows: toInputs(rows), version }),
    onSuccess: () => renew(t("analysis.saved")),
    onError: (problem) => {
      if (hasStatus(problem, 409)) setConflicting(true);
      else showToast("bad", textOf(problem));
    },
  });

  const reset = useMutation({
    mutationFn: () => resetAnalysis(projectId, id),
    onSuccess: () => renew(t("analysis.wasReset")),
    onError: (problem) => showToast("bad", textOf(problem)),
  });

  /** The newest stored version is asked for without showing it: the editor, with the user's rows, stays. */
  const overwrite = async () => {
    setConflicting(false);
    const newest = await queryClient.query({
      ...analysisQuery(projectId, id),
      queryKey: ["project", projectId, "analysis-version", id],
      staleTime: 0,
    });
    save.mutate(newest.pekerjaan.version);
  };

  return {
    rows,
    change: setDraft,
    isDirty: draft !== null,
    discard: () => setDraft(null),
    save: () => save.mutate(analysis.pekerjaan.version),
    saveError: save.error,
    isSaving: save.isPending,
    reset: () => reset.mutate(),
    isResetting: reset.isPending,
    isConflicting,
    overwrite: () => void overwrite(),
    reload: () => {
      setConflicting(false);
      setDraft(null);
      void refreshProject(queryClient, projectId);
    },
  };
}

export type AnalysisEditing = ReturnType<typeof useAnalysisEditing>;
