import { useQuery } from "@tanstack/react-query";
import { useParams, useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { organisationQuery, type OrganisationDetail } from "@/api/organisations";
import { Button } from "@/design/Button";
import { PageHeader, Panel, Sheet } from "@/design/page/Page";
import { ProblemNotice, Skeleton } from "@/design/States";
import { isLastOwner, mayManage } from "@/features/people/organisationRights";
import styles from "@/features/people/People.module.css";

import { InvitationsPanel } from "./InvitationsPanel";
import { OrganisationDialogs, type OrganisationChange } from "./OrganisationDialogs";
import { OrganisationMembers } from "./OrganisationMembers";

/** One organisation: its members, its open invitations, and what the user may do with it. */
export function OrganisationPage() {
  const { t } = useTranslation();
  const { organisationId } = useParams({ from: "/inside/organisasi/$organisationId" });
  const { user } = useRouteContext({ from: "/inside" });
  const [changing, setChanging] = useState<OrganisationChange | null>(null);
  const organisation = useQuery(organisationQuery(organisationId));
  const found = organisation.data;
  return (
    <>
      <PageHeader
        aside={found && t(`organisations.role.${found.role}`)}
        title={found?.name ?? t("organisations.title")}
      >
        {found && <Commands onChoose={setChanging} organisation={found} userId={user.id} />}
      </PageHeader>
      <Sheet narrow>
        {organisation.isPending && <Skeleton rows={6} />}
        {organisation.isError && (
          <ProblemNotice error={organisation.error} onRetry={() => void organisation.refetch()} />
        )}
        {found && (
          <>
            <Panel title={t("organisations.members")}>
              {isLastOwner(found.members, user.id) && found.members.length > 1 && (
                <p className={styles.note}>{t("organisations.lastOwner")}</p>
              )}
              <OrganisationMembers organisation={found} userId={user.id} />
            </Panel>
            {mayManage(found.role) && <InvitationsPanel organisation={found} />}
          </>
        )}
      </Sheet>
      {changing !== null && found && (
        <OrganisationDialogs
          change={changing}
          onClose={() => setChanging(null)}
          organisation={found}
          userId={user.id}
        />
      )}
    </>
  );
}

interface CommandsProps {
  readonly organisation: OrganisationDetail;
  readonly userId: number;
  readonly onChoose: (change: OrganisationChange) => void;
}

function Commands({ organisation, userId, onChoose }: CommandsProps) {
  const { t } = useTranslation();
  const { role, members } = organisation;
  const isLast = isLastOwner(members, userId);
  return (
    <>
      {mayManage(role) && (
        <Button icon="edit" onClick={() => onChoose("rename")}>
          {t("organisations.rename")}
        </Button>
      )}
      {!isLast && (
        <Button icon="logout" onClick={() => onChoose("leave")}>
          {t("organisations.leave")}
        </Button>
      )}
      {isLast && (
        <Button icon="remove" onClick={() => onChoose("delete")} variant="danger">
          {t("organisations.delete")}
        </Button>
      )}
    </>
  );
}
