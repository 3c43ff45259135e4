import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Price } from "@/api/estimate";
import { peopleQuery } from "@/api/members";
import { resourceHistoryQuery } from "@/api/priceFill";
import { Button } from "@/design/Button";
import { Dialog, DialogBody } from "@/design/Dialog";
import { ProblemNotice, Skeleton } from "@/design/States";
import { formatMoment } from "@/lib/dates";
import { formatUnitPrice } from "@/lib/decimal";

import styles from "./PricesPage.module.css";

interface PriceHistoryDialogProps {
  readonly projectId: number;
  readonly price: Price;
  readonly onClose: () => void;
}

/** The prices that a resource of the project had: when, from what to what, by whom and from which list. */
export function PriceHistoryDialog({ projectId, price, onClose }: PriceHistoryDialogProps) {
  const { t, i18n } = useTranslation();
  const history = useInfiniteQuery(resourceHistoryQuery(projectId, price.id));
  const people = useQuery(peopleQuery(projectId));
  const nameOf = (userId: number) => people.data?.find((person) => person.user_id === userId)?.name ?? "";
  const changes = history.data?.pages.flatMap((page) => page.items) ?? [];
  const figure = (value: string | null) => (value === null ? t("prices.unpriced") : formatUnitPrice(value));
  return (
    <Dialog onClose={onClose} title={t("prices.historyOf", { name: price.uraian })} wide>
      <DialogBody>
        {history.isPending && <Skeleton rows={3} />}
        {history.isError && <ProblemNotice error={history.error} onRetry={() => void history.refetch()} />}
        {history.isSuccess && changes.length === 0 && <p>{t("prices.noHistory")}</p>}
        <ol className={styles.history}>
          {changes.map((change) => (
            <li key={change.entry_id}>
              <b>
                {figure(change.before)} → {figure(change.after)}
              </b>
              <span>
                {[formatMoment(change.at, i18n.language), nameOf(change.user_id), change.list_name]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </li>
          ))}
        </ol>
        {history.hasNextPage && (
          <Button busy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
            {t("action.more")}
          </Button>
        )}
      </DialogBody>
    </Dialog>
  );
}
