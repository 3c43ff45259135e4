import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { projectQuery } from "@/api/projects";
import { Button } from "@/design/Button";
import { PageHeader, Panel, Sheet } from "@/design/page/Page";
import { ProblemNotice, Skeleton } from "@/design/States";
import { TotalsBar } from "@/features/figures/TotalsBar";

import { DeleteProjectDialog } from "./DeleteProjectDialog";
import { ProjectFiles } from "./ProjectFiles";
import { ProjectHeaderForm } from "./ProjectHeaderForm";
import { Readiness } from "./Readiness";

/** Header data of a project, and what is still missing in its estimate. */
export function ProjectPage() {
  const { t } = useTranslation();
  const { projectId } = useParams({ from: "/inside/project/$projectId/" });
  const [deleting, setDeleting] = useState(false);
  const project = useQuery(projectQuery(projectId));
  return (
    <>
      <PageHeader aside={project.data?.index_project} title={project.data?.nama ?? t("project.title")}>
        {project.isSuccess && (
          <>
            <ProjectFiles project={project.data} />
            <Button icon="remove" onClick={() => setDeleting(true)} variant="danger">
              {t("project.delete")}
            </Button>
          </>
        )}
      </PageHeader>
      <Sheet narrow>
        {project.isPending && <Skeleton />}
        {project.isError && <ProblemNotice error={project.error} onRetry={() => void project.refetch()} />}
        {project.isSuccess && (
          <>
            <Panel title={t("project.progress")}>
              <Readiness projectId={projectId} />
            </Panel>
            <Panel title={t("project.header")}>
              <ProjectHeaderForm key={project.data.version} project={project.data} />
            </Panel>
          </>
        )}
      </Sheet>
      {project.isSuccess && <TotalsBar projectId={projectId} />}
      {deleting && project.data && <DeleteProjectDialog onClose={() => setDeleting(false)} project={project.data} />}
    </>
  );
}
