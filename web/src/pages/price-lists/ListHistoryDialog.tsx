import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { listHistoryQuery, type ListPrice, type ListPriceChange, type PriceList } from "@/api/priceLists";
import { Button } from "@/design/Button";
import { Dialog, DialogBody } from "@/design/Dialog";
import { ProblemNotice, Skeleton } from "@/design/States";
import { formatMoment } from "@/lib/dates";
import { formatUnitPrice } from "@/lib/decimal";

import styles from "./PriceLists.module.css";

interface ListHistoryDialogProps {
  readonly list: PriceList;
  /** null for the whole list. */
  readonly price: ListPrice | null;
  readonly onClose: () => void;
}

/** Every change of a list, or of one of its prices: when, from what to what, by whom and from which file. */
export function ListHistoryDialog({ list, price, onClose }: ListHistoryDialogProps) {
  const { t } = useTranslation();
  const history = useInfiniteQuery(listHistoryQuery(list.id, price?.id ?? null));
  const changes = history.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog onClose={onClose} title={t("priceLists.historyOf", { name: price?.uraian ?? list.name })} wide>
      <DialogBody>
        {history.isPending && <Skeleton rows={4} />}
        {history.isError && <ProblemNotice error={history.error} onRetry={() => void history.refetch()} />}
        {history.isSuccess && changes.length === 0 && <p>{t("priceLists.noHistory")}</p>}
        {changes.length > 0 && <Changes changes={changes} />}
        {history.hasNextPage && (
          <Button busy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
            {t("action.more")}
          </Button>
        )}
      </DialogBody>
    </Dialog>
  );
}

function Changes({ changes }: { readonly changes: readonly ListPriceChange[] }) {
  const { t, i18n } = useTranslation();
  const { user } = useRouteContext({ from: "/inside" });
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("priceLists.when")}</th>
            <th scope="col">{t("prices.uraian")}</th>
            <th className={styles.end} scope="col">
              {t("priceLists.before")}
            </th>
            <th className={styles.end} scope="col">
              {t("priceLists.after")}
            </th>
            <th scope="col">{t("priceLists.by")}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.id}>
              <td>{formatMoment(change.at, i18n.language)}</td>
              <td>
                {change.uraian} ({change.satuan})
              </td>
              <td className={styles.end}>{change.before === null ? "–" : formatUnitPrice(change.before)}</td>
              <td className={styles.end}>
                {change.after === null ? t("priceLists.gone") : formatUnitPrice(change.after)}
              </td>
              <td>
                {t(change.user_id === user.id ? "priceLists.you" : "priceLists.keeper")}
                {change.source !== "" && <span className={styles.note}> · {change.source}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
