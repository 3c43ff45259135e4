import { useTranslation } from "react-i18next";

import { useCountdown } from "@/lib/useCountdown";
import { formatWait } from "@/lib/wait";

import { Button } from "./Button";

interface RetryLaterProps {
  readonly seconds: number;
  readonly onRetry: (() => void) | undefined;
}

/**
 * Counts down to when trying again makes sense; then the button works. The running figure is not read out: only that
 * the wait is over.
 */
export function RetryLater({ seconds, onRetry }: RetryLaterProps) {
  const { t } = useTranslation();
  const left = useCountdown(seconds);
  return (
    <>
      <p aria-live="off" role="timer">
        {left > 0 && t("problem.retryAfter", { wait: formatWait(left) })}
      </p>
      <p role="status">{left === 0 && t("problem.retryNow")}</p>
      {onRetry && (
        <Button disabled={left > 0} onClick={onRetry}>
          {t("action.retry")}
        </Button>
      )}
    </>
  );
}
