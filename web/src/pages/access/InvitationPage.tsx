import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import {
  acceptInvitation,
  declineInvitation,
  invitationQuery,
  organisationsQuery,
  type InvitationPreview,
} from "@/api/organisations";
import { ApiProblem } from "@/api/problem";
import { sessionQuery, type User } from "@/api/session";
import { Button } from "@/design/Button";
import { FormProblem } from "@/design/FormProblem";
import { ProblemNotice, Skeleton } from "@/design/States";
import { showToast } from "@/design/toasts";
import styles from "@/features/access/AccessSheet.module.css";
import { Done } from "@/features/access/Done";
import { InvitationFrame, LoginFirst } from "@/features/access/InvitationFrame";
import { forgetInvitation } from "@/features/access/keptInvitation";
import { useLogOut } from "@/features/access/useLogOut";
import { formatMoment } from "@/lib/dates";

const KIND = "invitation";

/** Where the link of an invitation leads to: who invites to what, and yes or no. */
export function InvitationPage() {
  const { t } = useTranslation();
  return (
    <InvitationFrame kind={KIND} title={t("invitation.title")}>
      {(token) => <Invitation key={token} token={token} />}
    </InvitationFrame>
  );
}

function Invitation({ token }: { readonly token: string }) {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  const invitation = useQuery(invitationQuery(token));
  const decline = useMutation({ mutationFn: () => declineInvitation(token), onSuccess: () => forgetInvitation(KIND) });
  useEffect(() => {
    // A link that is over leads nowhere any more; the page goes on saying so.
    if (invitation.isError && isOver(invitation.error)) forgetInvitation(KIND);
  }, [invitation.isError, invitation.error]);
  if (decline.isSuccess)
    return (
      <Done title={t("invitation.declined")}>
        <p>{t("invitation.declinedText")}</p>
        <p>
          <Link to="/">{t("missing.back")}</Link>
        </p>
      </Done>
    );
  return (
    <div className={styles.form}>
      <h1 tabIndex={-1}>{t("invitation.title")}</h1>
      {(invitation.isPending || session.isPending) && <Skeleton rows={3} />}
      {invitation.isError && (
        <>
          <ProblemNotice
            error={invitation.error}
            onRetry={isOver(invitation.error) ? undefined : () => void invitation.refetch()}
          />
          {isOver(invitation.error) && <p>{t("invitation.over")}</p>}
          <p>
            <Link to="/">{t("missing.back")}</Link>
          </p>
        </>
      )}
      {decline.isError && <FormProblem error={decline.error} fields={{}} onRetry={() => decline.mutate()} />}
      {invitation.isSuccess && !session.isPending && (
        <>
          <Summary invitation={invitation.data} />
          <Ways invitation={invitation.data} token={token} user={session.data ?? null} />
          <Button busy={decline.isPending} onClick={() => decline.mutate()} variant="quiet">
            {t("invitation.decline")}
          </Button>
        </>
      )}
    </div>
  );
}

function Summary({ invitation }: { readonly invitation: InvitationPreview }) {
  const { t, i18n } = useTranslation();
  const { organisation, invited_by: by, role, email, expires_at: expires } = invitation;
  return (
    <>
      <p>{t("invitation.text", { by, organisation, role: t(`organisations.role.${role}`) })}</p>
      <p className={styles.note}>{t("invitation.until", { email, until: formatMoment(expires, i18n.language) })}</p>
    </>
  );
}

interface WaysProps {
  readonly invitation: InvitationPreview;
  readonly token: string;
  readonly user: User | null;
}

/** What has to be done first, or the button that accepts. */
function Ways({ invitation, token, user }: WaysProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const leave = useLogOut();
  const accept = useMutation({
    mutationFn: () => acceptInvitation(token),
    onSuccess: async (organisation) => {
      forgetInvitation(KIND);
      void queryClient.invalidateQueries({ queryKey: organisationsQuery.queryKey });
      showToast("good", t("invitation.accepted", { organisation: organisation.name }));
      await navigate({ to: "/organisasi/$organisationId", params: { organisationId: organisation.id } });
    },
  });
  if (user === null)
    return <LoginFirst kind={KIND}>{t("invitation.loginFirst", { email: invitation.email })}</LoginFirst>;
  if (user.email !== invitation.email)
    return (
      <>
        <p role="status">{t("invitation.otherAccount", { own: user.email, email: invitation.email })}</p>
        <Button icon="logout" onClick={() => void leave()} variant="primary">
          {t("invitation.logOut")}
        </Button>
      </>
    );
  return (
    <>
      {accept.isError && <FormProblem error={accept.error} fields={{}} onRetry={() => accept.mutate()} />}
      <Button busy={accept.isPending} onClick={() => accept.mutate()} variant="primary">
        {t("invitation.accept")}
      </Button>
    </>
  );
}

function isOver(error: unknown): boolean {
  return error instanceof ApiProblem && !error.isTransient;
}
