import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import {
  inviteToProject,
  projectInvitationsQuery,
  withdrawProjectInvitation,
  type ProjectInvitation,
} from "@/api/members";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Panel } from "@/design/page/Page";
import { ProblemNotice, Skeleton, useProblemText } from "@/design/States";
import { showToast } from "@/design/toasts";
import { AddPersonForm } from "@/features/people/AddPersonForm";
import styles from "@/features/people/People.module.css";
import { formatMoment } from "@/lib/dates";

import { GIVEN_ROLES } from "./AddMemberPanel";

/** People without an account are asked by e-mail; the owner only. */
export function ProjectInvitationsPanel({ projectId }: { readonly projectId: number }) {
  const { t, i18n } = useTranslation();
  const queryClient = useQueryClient();
  const textOf = useProblemText();
  const list = useRef<HTMLUListElement>(null);
  const query = projectInvitationsQuery(projectId);
  const invitations = useQuery(query);
  const reload = () => queryClient.invalidateQueries({ queryKey: query.queryKey });
  const withdraw = useMutation({
    mutationFn: (invitation: ProjectInvitation) => withdrawProjectInvitation(projectId, invitation.id),
    onSuccess: async (_, { email }) => {
      showToast("good", t("organisations.invite.revoked", { email }));
      await reload();
      // The button that was pressed is gone with its row.
      list.current?.focus();
    },
    onError: (problem) => showToast("bad", textOf(problem)),
  });
  return (
    <Panel title={t("projectInvitation.panel")}>
      <p className={styles.note}>{t("projectInvitation.panelText")}</p>
      <AddPersonForm
        onAdd={async (email, role) => {
          await inviteToProject(projectId, email, role);
          showToast("good", t("organisations.invite.sent", { email }));
          await reload();
        }}
        roles={GIVEN_ROLES.map((role) => ({ value: role, label: t(`members.role.${role}`) }))}
        submitLabel={t("organisations.invite.submit")}
        usualRole="editor"
      />
      {invitations.isPending && <Skeleton rows={1} />}
      {invitations.isError && <ProblemNotice error={invitations.error} onRetry={() => void invitations.refetch()} />}
      {invitations.data && (
        <ul aria-label={t("organisations.invite.open")} className={styles.list} ref={list} tabIndex={-1}>
          {invitations.data.map((invitation) => (
            <li className={styles.row} key={invitation.id}>
              <div className={styles.text}>
                <p className={styles.name}>{invitation.email}</p>
                <p className={styles.note}>
                  {t("projectInvitation.until", { until: formatMoment(invitation.expires_at, i18n.language) })}
                </p>
              </div>
              <div className={styles.end}>
                <Badge>{t(`members.role.${invitation.role}`)}</Badge>
                <Button
                  aria-label={t("organisations.invite.revokeOf", { email: invitation.email })}
                  disabled={withdraw.isPending}
                  onClick={() => withdraw.mutate(invitation)}
                >
                  {t("organisations.invite.revoke")}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
