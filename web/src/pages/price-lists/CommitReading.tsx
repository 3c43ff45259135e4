import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { PriceList, PriceListReading } from "@/api/priceLists";
import { hasStatus } from "@/api/problem";
import { Button } from "@/design/Button";
import { ProblemNotice } from "@/design/States";
import { formatAmount } from "@/lib/decimal";

import styles from "./PriceLists.module.css";

interface CommitReadingProps {
  readonly list: PriceList;
  readonly reading: PriceListReading;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSave: (replace: boolean) => void;
  readonly onReadAgain: () => void;
}

/** Stores what was looked over: beside what the list holds, or in place of it. */
export function CommitReading({ list, reading, busy, error, onSave, onReadAgain }: CommitReadingProps) {
  const { t } = useTranslation();
  const [replace, setReplace] = useState(false);
  const { taken, changed, same } = reading.counts;
  const others = Math.max(0, list.total_prices - changed - same);
  const hasChanged = hasStatus(error, 409);
  return (
    <>
      {error !== null && <ProblemNotice error={error} onRetry={hasChanged ? onReadAgain : undefined} />}
      <div className={styles.actions}>
        {others > 0 && (
          <label className={styles.check}>
            <input checked={replace} onChange={(event) => setReplace(event.target.checked)} type="checkbox" />
            {t("priceImport.replace", { count: formatAmount(String(others)) })}
          </label>
        )}
        <Button busy={busy} disabled={taken === 0} onClick={() => onSave(replace && others > 0)} variant="primary">
          {t("priceImport.save", { count: formatAmount(String(taken)) })}
        </Button>
      </div>
    </>
  );
}
