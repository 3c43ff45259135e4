import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { endOtherSessions, endSession, sessionsQuery, type SessionInfo } from "@/api/accounts";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Panel } from "@/design/page/Page";
import { ProblemNotice, Skeleton, useProblemText } from "@/design/States";
import { showToast } from "@/design/toasts";
import { formatMoment } from "@/lib/dates";
import { deviceName } from "@/lib/device";

import styles from "./Account.module.css";

/** Where the user is logged in, with a way to end that. */
export function SessionsPanel() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const textOf = useProblemText();
  const list = useRef<HTMLUListElement>(null);
  const sessions = useQuery(sessionsQuery);
  const end = useMutation({
    mutationFn: (session: SessionInfo | "others") =>
      session === "others" ? endOtherSessions() : endSession(session.id),
    onSuccess: async () => {
      showToast("good", t("account.sessions.ended"));
      await queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey });
      // The button that was pressed is gone with its session.
      list.current?.focus();
    },
    onError: (problem) => showToast("bad", textOf(problem)),
  });
  const items = sessions.data ?? [];
  const endOthers = items.length > 1 && (
    <Button busy={end.isPending} onClick={() => end.mutate("others")}>
      {t("account.sessions.endOthers")}
    </Button>
  );
  return (
    <Panel actions={endOthers} title={t("account.sessions.title")}>
      {sessions.isPending && <Skeleton rows={2} />}
      {sessions.isError && <ProblemNotice error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {sessions.isSuccess && (
        <ul aria-label={t("account.sessions.title")} className={styles.list} ref={list} tabIndex={-1}>
          {items.map((session) => (
            <SessionRow busy={end.isPending} key={session.id} onEnd={() => end.mutate(session)} session={session} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

interface SessionRowProps {
  readonly session: SessionInfo;
  readonly busy: boolean;
  readonly onEnd: () => void;
}

function SessionRow({ session, busy, onEnd }: SessionRowProps) {
  const { t, i18n } = useTranslation();
  const where = deviceName(session.user_agent) || t("account.sessions.unknown");
  return (
    <li className={styles.row}>
      <div className={styles.rowText}>
        <p className={styles.rowTitle} title={session.user_agent}>
          {where}
        </p>
        <p className={styles.note}>
          {t("account.sessions.seen", {
            address: session.client_address,
            seen: formatMoment(session.last_seen_at, i18n.language),
            since: formatMoment(session.created_at, i18n.language),
          })}
        </p>
      </div>
      {session.is_current ? (
        <Badge tone="good">{t("account.sessions.current")}</Badge>
      ) : (
        <Button aria-label={t("account.sessions.endOf", { where })} disabled={busy} onClick={onEnd}>
          {t("account.sessions.end")}
        </Button>
      )}
    </li>
  );
}
