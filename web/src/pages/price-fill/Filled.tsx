import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { undoChange, type FilledPrices } from "@/api/priceFill";
import { Button } from "@/design/Button";
import { ProblemNotice } from "@/design/States";
import { showToast } from "@/design/toasts";
import { refreshProject } from "@/features/figures/refresh";

import styles from "./FillPage.module.css";

interface FilledProps {
  readonly projectId: number;
  readonly filled: FilledPrices;
  readonly onUndone: () => void;
}

/** What was written, and how to take it back. */
export function Filled({ projectId, filled, onUndone }: FilledProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const undo = useMutation({
    mutationFn: (entryId: number) => undoChange(projectId, entryId),
    onSuccess: async () => {
      await refreshProject(queryClient, projectId);
      showToast("good", t("priceFill.undone"));
      onUndone();
    },
  });
  const { entry_id: entryId, updated } = filled;
  return (
    <div className={styles.filled}>
      <p role="status">
        {t("priceFill.filled", { count: updated })}{" "}
        <Link params={{ projectId }} to="/project/$projectId/harga">
          {t("priceFill.seePrices")}
        </Link>
      </p>
      {entryId !== null && (
        <Button busy={undo.isPending} icon="reset" onClick={() => undo.mutate(entryId)}>
          {t("priceFill.undo")}
        </Button>
      )}
      {undo.isError && <ProblemNotice error={undo.error} />}
    </div>
  );
}
