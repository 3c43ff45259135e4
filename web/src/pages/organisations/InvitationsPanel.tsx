import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import {
  invitationsQuery,
  inviteMember,
  revokeInvitations,
  type Invitation,
  type Organisation,
} from "@/api/organisations";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Panel } from "@/design/page/Page";
import { ProblemNotice, Skeleton, useProblemText } from "@/design/States";
import { showToast } from "@/design/toasts";
import { AddPersonForm } from "@/features/people/AddPersonForm";
import { grantableRoles, mayChange } from "@/features/people/organisationRights";
import styles from "@/features/people/People.module.css";
import { formatMoment } from "@/lib/dates";

/** Inviting by e-mail, and the invitations that are open. */
export function InvitationsPanel({ organisation }: { readonly organisation: Organisation }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const textOf = useProblemText();
  const list = useRef<HTMLUListElement>(null);
  const query = invitationsQuery(organisation.id);
  const invitations = useQuery(query);
  const reload = () => queryClient.invalidateQueries({ queryKey: query.queryKey });
  const revoke = useMutation({
    mutationFn: (email: string) => revokeInvitations(organisation.id, email),
    onSuccess: async (_, email) => {
      showToast("good", t("organisations.invite.revoked", { email }));
      await reload();
      // The button that was pressed is gone with its row.
      list.current?.focus();
    },
    onError: (problem) => showToast("bad", textOf(problem)),
  });
  return (
    <Panel title={t("organisations.invite.title")}>
      <AddPersonForm
        onAdd={async (email, role) => {
          await inviteMember(organisation.id, email, role);
          showToast("good", t("organisations.invite.sent", { email }));
          await reload();
        }}
        roles={grantableRoles(organisation.role).map((role) => ({
          value: role,
          label: t(`organisations.role.${role}`),
        }))}
        submitLabel={t("organisations.invite.submit")}
        usualRole="member"
      />
      {invitations.isPending && <Skeleton rows={1} />}
      {invitations.isError && <ProblemNotice error={invitations.error} onRetry={() => void invitations.refetch()} />}
      {invitations.data?.length === 0 && <p className={styles.note}>{t("organisations.invite.none")}</p>}
      {invitations.data && (
        <ul aria-label={t("organisations.invite.open")} className={styles.list} ref={list} tabIndex={-1}>
          {invitations.data.map((invitation) => (
            <InvitationRow
              busy={revoke.isPending}
              invitation={invitation}
              key={invitation.email}
              mayRevoke={mayChange(organisation.role, invitation.role)}
              onRevoke={() => revoke.mutate(invitation.email)}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}

interface InvitationRowProps {
  readonly invitation: Invitation;
  readonly mayRevoke: boolean;
  readonly busy: boolean;
  readonly onRevoke: () => void;
}

function InvitationRow({ invitation, mayRevoke, busy, onRevoke }: InvitationRowProps) {
  const { t, i18n } = useTranslation();
  const { email, role, invited_by: by, expires_at: expires } = invitation;
  return (
    <li className={styles.row}>
      <div className={styles.text}>
        <p className={styles.name}>{email}</p>
        <p className={styles.note}>
          {t("organisations.invite.until", { by, until: formatMoment(expires, i18n.language) })}
        </p>
      </div>
      <div className={styles.end}>
        <Badge>{t(`organisations.role.${role}`)}</Badge>
        {mayRevoke && (
          <Button aria-label={t("organisations.invite.revokeOf", { email })} disabled={busy} onClick={onRevoke}>
            {t("organisations.invite.revoke")}
          </Button>
        )}
      </div>
    </li>
  );
}
