import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { revisionsQuery, type Side, versionsQuery } from "@/api/comparison";
import { peopleQuery } from "@/api/members";
import { Button } from "@/design/Button";
import { PageHeader, Panel, Sheet } from "@/design/page/Page";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";

import styles from "./ComparePage.module.css";
import { ComparisonView } from "./ComparisonView";
import { SideChoice } from "./SideChoice";
import { sideValue } from "./sides";

/** Two states of the estimate side by side: past revisions, frozen versions, or what is now. */
export function ComparePage() {
  const { t } = useTranslation();
  const { projectId } = useParams({ from: "/inside/project/$projectId/banding" });
  const revisions = useInfiniteQuery(revisionsQuery(projectId));
  const versions = useQuery(versionsQuery(projectId));
  const people = useQuery(peopleQuery(projectId));
  const [from, setFrom] = useState<Side>();
  const [to, setTo] = useState<Side>({ kind: "now" });
  const past = revisions.data?.pages.flatMap((page) => page.revisions) ?? [];
  // Until somebody chooses: what the last change did.
  const before = past[1];
  const first: Side = from ?? (before ? { kind: "revision", revision: before.revision } : { kind: "now" });
  const choices = { past, versions: versions.data ?? [], people: people.data ?? [] };
  const isSame = sideValue(first) === sideValue(to);
  return (
    <>
      <PageHeader title={t("compare.title")} />
      <Sheet>
        <Panel title={t("compare.choose")}>
          {(revisions.isPending || versions.isPending) && <Skeleton rows={2} />}
          {revisions.isError && <ProblemNotice error={revisions.error} onRetry={() => void revisions.refetch()} />}
          {versions.isError && <ProblemNotice error={versions.error} onRetry={() => void versions.refetch()} />}
          {revisions.isSuccess && versions.isSuccess && (
            <div className={styles.sides}>
              <SideChoice {...choices} label={t("compare.from")} onChange={setFrom} value={first} />
              <SideChoice {...choices} label={t("compare.to")} onChange={setTo} value={to} />
              {revisions.hasNextPage && (
                <Button busy={revisions.isFetchingNextPage} onClick={() => void revisions.fetchNextPage()}>
                  {t("compare.older")}
                </Button>
              )}
            </div>
          )}
          <p className={styles.muted}>{t("compare.kept")}</p>
        </Panel>
        {revisions.isSuccess && versions.isSuccess && isSame && (
          <EmptyState icon="history" title={t("compare.same.title")}>
            {t("compare.same.text")}
          </EmptyState>
        )}
        {revisions.isSuccess && versions.isSuccess && !isSame && (
          <ComparisonView from={first} projectId={projectId} to={to} />
        )}
      </Sheet>
    </>
  );
}
