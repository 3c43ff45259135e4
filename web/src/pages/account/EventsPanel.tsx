import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { eventsQuery, type AuthEvent } from "@/api/security";
import { Button } from "@/design/Button";
import { Panel } from "@/design/page/Page";
import { ProblemNotice, Skeleton } from "@/design/States";
import { formatMoment } from "@/lib/dates";
import { deviceName } from "@/lib/device";

import styles from "./Account.module.css";

/** What happened to the account, so that its owner notices what he did not do. */
export function EventsPanel() {
  const { t } = useTranslation();
  const events = useInfiniteQuery(eventsQuery);
  const items = events.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title={t("account.events.title")}>
      <p className={styles.note}>{t("account.events.text")}</p>
      {events.isPending && <Skeleton rows={3} />}
      {events.isError && <ProblemNotice error={events.error} onRetry={() => void events.refetch()} />}
      <ol aria-label={t("account.events.title")} className={styles.list}>
        {items.map((event) => (
          <EventRow event={event} key={event.id} />
        ))}
      </ol>
      {events.hasNextPage && (
        <Button busy={events.isFetchingNextPage} className={styles.submit} onClick={() => void events.fetchNextPage()}>
          {t("action.more")}
        </Button>
      )}
    </Panel>
  );
}

function EventRow({ event }: { readonly event: AuthEvent }) {
  const { t, i18n } = useTranslation();
  // The server may know events that this page does not yet.
  const isKnown = (key: string): key is "account.events.of.login" => i18n.exists(key);
  const key = `account.events.of.${event.event}`;
  const text = isKnown(key) ? t(key) : event.event;
  const device = deviceName(event.user_agent);
  const where = event.client_address === "" ? t("account.events.operator") : event.client_address;
  return (
    <li className={styles.row}>
      <div className={styles.rowText}>
        <p className={styles.rowTitle}>{text}</p>
        <p className={styles.note} title={event.user_agent}>
          {[formatMoment(event.at, i18n.language), where, device].filter(Boolean).join(" · ")}
        </p>
      </div>
    </li>
  );
}
