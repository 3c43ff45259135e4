import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { treeQuery } from "@/api/estimate";
import { classes } from "@/design/classes";
import { PageHeader } from "@/design/page/Page";
import { SearchField } from "@/design/SearchField";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";
import { leaves, matchingRows, treeRows, type TreeRow } from "@/features/tree/rows";

import styles from "./AnalysisPage.module.css";

/** All pekerjaan at the left, the analysis of the chosen one at the right. */
export function AnalysisPage() {
  const { t } = useTranslation();
  const { projectId } = useParams({ from: "/inside/project/$projectId/analisa" });
  const { pekerjaanId } = useParams({ strict: false });
  const [search, setSearch] = useState("");
  const tree = useQuery(treeQuery(projectId));
  const works = useMemo(
    () => (tree.data ? leaves(matchingRows(treeRows(tree.data, undefined), search)) : []),
    [tree.data, search],
  );
  const isEmpty = tree.isSuccess && search === "" && works.length === 0;

  return (
    <>
      <PageHeader title={t("analysis.title")} />
      {isEmpty ? (
        <EmptyState
          action={
            <Link params={{ projectId }} to="/project/$projectId/pekerjaan">
              {t("prices.empty.action")}
            </Link>
          }
          icon="analysis"
          title={t("analysis.empty.title")}
        >
          {t("analysis.empty.text")}
        </EmptyState>
      ) : (
        <div className={classes(styles.split, pekerjaanId !== undefined && styles.chosen)}>
          <nav aria-label={t("analysis.list")} className={styles.list}>
            <div className={styles.search}>
              <SearchField label={t("works.search")} onChange={setSearch} value={search} />
            </div>
            {tree.isPending && <Skeleton />}
            {tree.isError && <ProblemNotice error={tree.error} onRetry={() => void tree.refetch()} />}
            <WorkLinks projectId={projectId} works={works} />
          </nav>
          <div className={styles.detail}>
            {pekerjaanId === undefined ? (
              <EmptyState icon="analysis" title={t("analysis.choose")}>
                {t("analysis.chooseText")}
              </EmptyState>
            ) : (
              <Outlet />
            )}
          </div>
        </div>
      )}
    </>
  );
}

function WorkLinks({ projectId, works }: { readonly projectId: number; readonly works: readonly TreeRow[] }) {
  return (
    <ul className={styles.links}>
      {works.map((work) => (
        <li key={work.key}>
          <Link
            className={styles.link}
            params={{ projectId, pekerjaanId: work.id }}
            preload={false}
            to="/project/$projectId/analisa/$pekerjaanId"
          >
            <span className={styles.number}>{work.number}</span>
            <span>{work.name}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
