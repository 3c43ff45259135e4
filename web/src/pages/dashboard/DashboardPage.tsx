import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { projectsQuery } from "@/api/projects";
import { Button } from "@/design/Button";
import { Menu } from "@/design/Menu";
import { PageHeader, Toolbar } from "@/design/page/Page";
import { SearchField } from "@/design/SearchField";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";
import { OldFileDialog, RestoreDialog } from "@/features/library/RestoreDialogs";
import { useDelayed } from "@/lib/useDelayed";

import { CreateProjectDialog } from "./CreateProjectDialog";
import styles from "./DashboardPage.module.css";
import { ProjectList } from "./ProjectList";

export function DashboardPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [creating, setCreating] = useState(false);
  const [loading, setLoading] = useState<"backup" | "old" | null>(null);
  const asked = useDelayed(search.trim());
  const projects = useInfiniteQuery(projectsQuery(asked));
  const items = projects.data?.pages.flatMap((page) => page.items) ?? [];
  const create = (
    <Button icon="plus" onClick={() => setCreating(true)} variant="primary">
      {t("dashboard.create")}
    </Button>
  );

  return (
    <>
      <PageHeader title={t("dashboard.title")}>
        {create}
        <Menu
          items={[
            { label: t("library.restore"), icon: "upload", onSelect: () => setLoading("backup") },
            { label: t("library.old"), icon: "upload", onSelect: () => setLoading("old") },
          ]}
          label={t("library.fromFile")}
        />
      </PageHeader>
      <Toolbar>
        <SearchField label={t("dashboard.search")} onChange={setSearch} value={search} />
      </Toolbar>
      <div className={styles.content}>
        {projects.isPending && <Skeleton />}
        {projects.isError && (
          <div className={styles.notice}>
            <ProblemNotice error={projects.error} onRetry={() => void projects.refetch()} />
          </div>
        )}
        {projects.isSuccess && items.length === 0 && asked === "" && (
          <EmptyState action={create} icon="project" title={t("dashboard.empty.title")}>
            {t("dashboard.empty.text")}
          </EmptyState>
        )}
        {projects.isSuccess && items.length === 0 && asked !== "" && (
          <EmptyState
            action={<Button onClick={() => setSearch("")}>{t("action.clearSearch")}</Button>}
            icon="search"
            title={t("dashboard.none.title", { words: asked })}
          >
            {t("dashboard.none.text")}
          </EmptyState>
        )}
        {items.length > 0 && <ProjectList projects={items} />}
        {projects.hasNextPage && (
          <div className={styles.more}>
            <Button busy={projects.isFetchingNextPage} onClick={() => void projects.fetchNextPage()}>
              {t("action.more")}
            </Button>
          </div>
        )}
      </div>
      {loading === "backup" && <RestoreDialog onClose={() => setLoading(null)} />}
      {loading === "old" && <OldFileDialog onClose={() => setLoading(null)} />}
      {creating && <CreateProjectDialog onClose={() => setCreating(false)} />}
    </>
  );
}
