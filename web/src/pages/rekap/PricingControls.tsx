import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { hasStatus } from "@/api/problem";
import { pricingQuery, savePricing, type PricingUpdate } from "@/api/projects";
import { Button } from "@/design/Button";
import { useProblemText } from "@/design/States";
import { NumberCell } from "@/design/table/NumberCell";
import { showToast } from "@/design/toasts";
import { refreshFigures } from "@/features/figures/refresh";
import { formatDecimal } from "@/lib/decimal";

import styles from "./RekapPage.module.css";
import { RoundingDialog } from "./RoundingDialog";

const PERCENT_SCALE = 2;

/** Overhead and profit, PPN and rounding, edited beside the totals that they change. */
export function PricingControls({ projectId }: { readonly projectId: number }) {
  const { t } = useTranslation();
  const [rounding, setRounding] = useState(false);
  const pricing = useQuery(pricingQuery(projectId));
  const save = useSavePricing(projectId);
  if (!pricing.data) return null;
  const { version } = pricing.data;
  const update = (changes: PricingUpdate) => save.mutate({ ...changes, version });

  return (
    <div aria-label={t("rekap.pricing")} className={styles.pricing} role="group">
      <Percent
        label={t("rekap.markup")}
        onCommit={(markup_percent) => update({ markup_percent })}
        saving={save.isPending}
        value={pricing.data.markup_percent}
      />
      <Percent
        label={t("rekap.ppn")}
        onCommit={(ppn_percent) => update({ ppn_percent })}
        saving={save.isPending}
        value={pricing.data.ppn_percent}
      />
      <Button onClick={() => setRounding(true)}>
        {t("rekap.roundingNow", { step: formatDecimal(pricing.data.rounding_base, { most: 2 }) })}
      </Button>
      {rounding && (
        <RoundingDialog
          busy={save.isPending}
          onClose={() => setRounding(false)}
          onSave={(changes) => save.mutate({ ...changes, version }, { onSuccess: () => setRounding(false) })}
          pricing={pricing.data}
        />
      )}
    </div>
  );
}

function useSavePricing(projectId: number) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const textOf = useProblemText();
  const key = pricingQuery(projectId).queryKey;
  return useMutation({
    scope: { id: `pricing/${projectId}` },
    mutationFn: (update: PricingUpdate) => savePricing(projectId, update),
    onSuccess: (saved) => {
      queryClient.setQueryData(key, saved);
      refreshFigures(queryClient, projectId);
      void queryClient.invalidateQueries({ queryKey: ["project", projectId, "markup"] });
    },
    onError: (problem) => {
      void queryClient.invalidateQueries({ queryKey: key });
      showToast("bad", hasStatus(problem, 409) ? t("conflict.pricing") : textOf(problem));
    },
  });
}

interface PercentProps {
  readonly label: string;
  readonly value: string;
  readonly saving: boolean;
  readonly onCommit: (value: string) => void;
}

function Percent({ label, value, saving, onCommit }: PercentProps) {
  const id = useId();
  return (
    <div className={styles.percent}>
      <span aria-hidden="true" id={id}>
        {label}
      </span>
      <span className={styles.percentInput}>
        <NumberCell
          format={(shown) => formatDecimal(shown, { most: PERCENT_SCALE })}
          label={`${label} (%)`}
          onCommit={(typed) => onCommit(typed ?? "0")}
          saving={saving}
          scale={PERCENT_SCALE}
          value={value}
        />
      </span>
      <span aria-hidden="true">%</span>
    </div>
  );
}
