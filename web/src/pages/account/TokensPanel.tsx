import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { revokeToken, tokensQuery, type ApiToken, type NewToken } from "@/api/security";
import { isStaff, type User } from "@/api/session";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { ConfirmDialog } from "@/design/ConfirmDialog";
import { Panel } from "@/design/page/Page";
import { ProblemNotice, Skeleton, useProblemText } from "@/design/States";
import { showToast } from "@/design/toasts";
import { formatMoment } from "@/lib/dates";

import styles from "./Account.module.css";
import { CreateTokenDialog } from "./CreateTokenDialog";
import { TokenSecret } from "./TokenSecret";

/** The API tokens of the account, for programs. */
export function TokensPanel({ user }: { readonly user: User }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const tokens = useQuery(tokensQuery);
  const list = useRef<HTMLUListElement>(null);
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<NewToken | null>(null);
  const [revoking, setRevoking] = useState<ApiToken | null>(null);
  const reload = () => queryClient.invalidateQueries({ queryKey: ["account"] });
  const show = (token: NewToken) => {
    setCreating(false);
    setMade(token);
    void reload();
  };
  const create = (
    <Button icon="plus" onClick={() => setCreating(true)}>
      {t("account.tokens.create")}
    </Button>
  );
  return (
    <Panel actions={create} title={t("account.tokens.title")}>
      {made !== null && <TokenSecret made={made} onKept={() => setMade(null)} />}
      {tokens.isPending && <Skeleton rows={2} />}
      {tokens.isError && <ProblemNotice error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.isSuccess && tokens.data.length === 0 && <p className={styles.note}>{t("account.tokens.none")}</p>}
      {tokens.isSuccess && (
        <ul aria-label={t("account.tokens.title")} className={styles.list} ref={list} tabIndex={-1}>
          {tokens.data.map((token) => (
            <TokenRow key={token.id} onRevoke={() => setRevoking(token)} token={token} />
          ))}
        </ul>
      )}
      {creating && <CreateTokenDialog isStaff={isStaff(user)} onClose={() => setCreating(false)} onCreated={show} />}
      {revoking !== null && (
        <RevokeDialog
          onClose={() => setRevoking(null)}
          onRevoked={() => {
            if (made?.token.id === revoking.id) setMade(null);
            setRevoking(null);
            void reload();
            // The button that was pressed is gone with its token.
            list.current?.focus();
          }}
          token={revoking}
        />
      )}
    </Panel>
  );
}

function TokenRow({ token, onRevoke }: { readonly token: ApiToken; readonly onRevoke: () => void }) {
  const { t, i18n } = useTranslation();
  const used =
    token.last_used_at === null
      ? t("account.tokens.unused")
      : t("account.tokens.used", { used: formatMoment(token.last_used_at, i18n.language) });
  return (
    <li className={styles.row}>
      <div className={styles.rowText}>
        <p className={styles.rowTitle}>{token.name}</p>
        <p className={styles.note}>
          {t("account.tokens.until", { until: formatMoment(token.expires_at, i18n.language) })} · {used}
        </p>
        <p className={styles.badges}>
          {token.scopes.map((scope) => (
            <Badge key={scope} tone={scope === "read" ? "plain" : "warn"}>
              {t(`account.tokens.scope.${scope}`)}
            </Badge>
          ))}
        </p>
      </div>
      <Button aria-label={t("account.tokens.revokeOf", { name: token.name })} onClick={onRevoke}>
        {t("account.tokens.revoke")}
      </Button>
    </li>
  );
}

interface RevokeDialogProps {
  readonly token: ApiToken;
  readonly onRevoked: () => void;
  readonly onClose: () => void;
}

function RevokeDialog({ token, onRevoked, onClose }: RevokeDialogProps) {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const revoke = useMutation({
    mutationFn: () => revokeToken(token.id),
    onSuccess: () => {
      showToast("good", t("account.tokens.revoked", { name: token.name }));
      onRevoked();
    },
    onError: (problem) => showToast("bad", textOf(problem)),
  });
  return (
    <ConfirmDialog
      busy={revoke.isPending}
      confirmLabel={t("account.tokens.revoke")}
      onClose={onClose}
      onConfirm={() => revoke.mutate()}
      title={t("account.tokens.revokeTitle", { name: token.name })}
    >
      {t("account.tokens.revokeText")}
    </ConfirmDialog>
  );
}
