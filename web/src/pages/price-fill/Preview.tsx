import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import {
  fillPrices,
  resolvedPricesQuery,
  type FilledPrices,
  type FillMode,
  type PriceBasis,
  type ResolvedPrices,
} from "@/api/priceFill";
import { hasStatus } from "@/api/problem";
import { Button } from "@/design/Button";
import { Fill, Toolbar } from "@/design/page/Page";
import { Segments } from "@/design/Segments";
import { ProblemNotice } from "@/design/States";
import { refreshProject } from "@/features/figures/refresh";
import { formatAmount } from "@/lib/decimal";

import { Filled } from "./Filled";
import styles from "./FillPage.module.css";
import { FillTable } from "./FillTable";
import { FILL_MODES, inOrder, isFillable, toggled, written } from "./selection";

interface PreviewProps {
  readonly projectId: number;
  readonly basis: PriceBasis;
  readonly resolved: ResolvedPrices;
}

/** Old and new price beside each other, with the list that says so; what is seen is what is written. */
export function Preview({ projectId, basis, resolved }: PreviewProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [mode, setMode] = useState<FillMode>("empty");
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set<number>());
  const [filled, setFilled] = useState<FilledPrices | null>(null);
  const prices = useMemo(() => inOrder(resolved.items), [resolved.items]);
  const toWrite = written(prices, mode, chosen);
  const query = resolvedPricesQuery(projectId, basis);
  const fill = useMutation({
    mutationFn: () => {
      const ids = mode === "chosen" ? toWrite.map(({ id }) => id) : [];
      return fillPrices(projectId, basis, { mode, ids, fingerprint: resolved.fingerprint });
    },
    onSuccess: (done) => {
      setFilled(done);
      setChosen(new Set());
      return refreshProject(queryClient, projectId);
    },
  });
  const lookAgain = () => {
    fill.reset();
    void queryClient.refetchQueries({ queryKey: query.queryKey });
  };
  const { counts } = resolved;
  const figures = { empty: counts.empty, all: counts.empty + counts.changed, chosen: chosen.size };
  return (
    <>
      {filled !== null && <Filled filled={filled} onUndone={() => setFilled(null)} projectId={projectId} />}
      <Toolbar>
        <Segments
          label={t("priceFill.mode")}
          onChange={setMode}
          options={FILL_MODES.map((value) => ({
            value,
            label: `${t(`priceFill.modes.${value}`)} ${formatAmount(String(figures[value]))}`,
          }))}
          value={mode}
        />
        <span className={styles.note}>
          {t("priceFill.counts", { same: counts.same, missing: counts.not_found, total: counts.total })}
        </span>
      </Toolbar>
      {fill.isError && (
        <Fill padded>
          <ProblemNotice error={fill.error} onRetry={hasStatus(fill.error, 409) ? lookAgain : undefined} />
        </Fill>
      )}
      <FillTable
        chosen={mode === "chosen" ? chosen : new Set(toWrite.map(({ id }) => id))}
        isChoosing={mode === "chosen"}
        onToggle={(id) => setChosen(toggled(chosen, id))}
        prices={prices}
      />
      <div className={styles.foot}>
        <span className={styles.note} role="status">
          {toWrite.length === 0 ? t(`priceFill.nothing.${mode}`) : t("priceFill.undoHint")}
        </span>
        <div className={styles.actions}>
          {mode === "chosen" && (
            <Button
              onClick={() =>
                setChosen(chosen.size > 0 ? new Set() : new Set(prices.filter(isFillable).map(({ id }) => id)))
              }
            >
              {t(chosen.size > 0 ? "priceFill.chooseNone" : "priceFill.chooseAll")}
            </Button>
          )}
          <Button busy={fill.isPending} disabled={toWrite.length === 0} onClick={() => fill.mutate()} variant="primary">
            {t("priceFill.apply", { count: toWrite.length })}
          </Button>
        </div>
      </div>
    </>
  );
}
