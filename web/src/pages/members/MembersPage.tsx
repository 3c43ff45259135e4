import { useQuery } from "@tanstack/react-query";
import { useParams, useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { membersQuery, peopleQuery } from "@/api/members";
import { Button } from "@/design/Button";
import { PageHeader, Panel, Sheet } from "@/design/page/Page";
import { ProblemNotice, Skeleton } from "@/design/States";

import { AddMemberPanel } from "./AddMemberPanel";
import { LeaveDialog } from "./LeaveDialog";
import { MemberList } from "./MemberList";
import { ProjectInvitationsPanel } from "./ProjectInvitationsPanel";

/** Who works on the project, and what the user may do about it. */
export function MembersPage() {
  const { t } = useTranslation();
  const { projectId } = useParams({ from: "/inside/project/$projectId/anggota" });
  const { user } = useRouteContext({ from: "/inside" });
  const [leaving, setLeaving] = useState(false);
  const members = useQuery(membersQuery(projectId));
  const people = useQuery(peopleQuery(projectId));
  const isOwner = members.data?.role === "owner";
  return (
    <>
      <PageHeader title={t("members.title")}>
        {members.isSuccess && !isOwner && (
          <Button icon="logout" onClick={() => setLeaving(true)}>
            {t("members.leave")}
          </Button>
        )}
      </PageHeader>
      <Sheet narrow>
        {members.isError && <ProblemNotice error={members.error} onRetry={() => void members.refetch()} />}
        {people.isError && <ProblemNotice error={people.error} onRetry={() => void people.refetch()} />}
        {isOwner && <AddMemberPanel projectId={projectId} />}
        <Panel title={t("members.list")}>
          {members.isPending || people.isPending ? (
            <Skeleton rows={3} />
          ) : (
            members.isSuccess && (
              <MemberList members={members.data} people={people.data ?? []} projectId={projectId} userId={user.id} />
            )
          )}
        </Panel>
        {isOwner && <ProjectInvitationsPanel projectId={projectId} />}
      </Sheet>
      {leaving && <LeaveDialog onClose={() => setLeaving(false)} projectId={projectId} userId={user.id} />}
    </>
  );
}
