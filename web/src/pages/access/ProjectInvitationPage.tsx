import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { acceptProjectInvitation } from "@/api/members";
import { sessionQuery, type User } from "@/api/session";
import { Button } from "@/design/Button";
import { FormProblem } from "@/design/FormProblem";
import { Skeleton } from "@/design/States";
import styles from "@/features/access/AccessSheet.module.css";
import { InvitationFrame, LoginFirst } from "@/features/access/InvitationFrame";
import { forgetInvitation } from "@/features/access/keptInvitation";

const KIND = "project-invitation";

/** Where the link of an invitation to a project leads to. */
export function ProjectInvitationPage() {
  const { t } = useTranslation();
  return (
    <InvitationFrame kind={KIND} title={t("projectInvitation.title")}>
      {(token) => <Invitation key={token} token={token} />}
    </InvitationFrame>
  );
}

function Invitation({ token }: { readonly token: string }) {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  return (
    <div className={styles.form}>
      <h1 tabIndex={-1}>{t("projectInvitation.title")}</h1>
      {session.isPending ? <Skeleton rows={3} /> : <Ways token={token} user={session.data ?? null} />}
      <p>
        <Link to="/">{t("missing.back")}</Link>
      </p>
    </div>
  );
}

interface WaysProps {
  readonly token: string;
  readonly user: User | null;
}

/** What has to be done first, or the button that accepts. */
function Ways({ token, user }: WaysProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const accept = useMutation({
    mutationFn: () => acceptProjectInvitation(token),
    onSuccess: async (joined) => {
      forgetInvitation(KIND);
      void queryClient.invalidateQueries({ queryKey: ["projects"] });
      await navigate({ to: "/project/$projectId", params: { projectId: joined.project_id } });
    },
  });
  if (user === null) return <LoginFirst kind={KIND}>{t("projectInvitation.loginFirst")}</LoginFirst>;
  return (
    <>
      <p>{t("projectInvitation.text", { email: user.email })}</p>
      {accept.isError && <FormProblem error={accept.error} fields={{}} onRetry={() => accept.mutate()} />}
      <Button busy={accept.isPending} onClick={() => accept.mutate()} variant="primary">
        {t("invitation.accept")}
      </Button>
    </>
  );
}
