import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { hasStatus } from "@/api/problem";
import { projectQuery, updateProject, type Project } from "@/api/projects";
import { Button } from "@/design/Button";
import { ProblemNotice } from "@/design/States";
import { showToast } from "@/design/toasts";
import { refreshFigures } from "@/features/figures/refresh";
import { changedFields, draftOf, ProjectFields, type ProjectDraft } from "@/features/projectForm";
import { useUnsaved } from "@/lib/unsaved";

import styles from "./ProjectPage.module.css";

export function ProjectHeaderForm({ project }: { readonly project: Project }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(project));
  const changes = changedFields(draft, project);
  useUnsaved(changes === null || Object.keys(changes).length > 0);
  const save = useMutation({
    mutationFn: (fields: Partial<ProjectDraft>) => updateProject(project.id, { ...fields, version: project.version }),
    onSuccess: (saved) => {
      queryClient.setQueryData(projectQuery(project.id).queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: ["projects"] });
      refreshFigures(queryClient, project.id);
      showToast("good", t("project.saved"));
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (changes !== null) save.mutate(changes);
  };
  const reload = () => void queryClient.invalidateQueries({ queryKey: projectQuery(project.id).queryKey });

  return (
    <form className={styles.form} onSubmit={submit}>
      {save.isError && (
        <ProblemNotice error={save.error} {...(hasStatus(save.error, 409) ? { onRetry: reload } : {})} />
      )}
      <ProjectFields draft={draft} error={save.error} onChange={setDraft} />
      <div className={styles.actions}>
        <Button
          busy={save.isPending}
          disabled={changes === null || Object.keys(changes).length === 0}
          type="submit"
          variant="primary"
        >
          {t("action.save")}
        </Button>
      </div>
    </form>
  );
}
