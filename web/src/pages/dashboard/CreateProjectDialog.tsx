import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { createProject } from "@/api/projects";
import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { ProblemNotice } from "@/design/States";
import { emptyDraft, newProject, ProjectFields } from "@/features/projectForm";

export function CreateProjectDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(emptyDraft);
  const create = useMutation({
    mutationFn: createProject,
    onSuccess: async (project) => {
      void queryClient.invalidateQueries({ queryKey: ["projects"] });
      await navigate({ to: "/project/$projectId/pekerjaan", params: { projectId: project.id } });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const fields = newProject(draft);
    if (fields !== null) create.mutate(fields);
  };
  return (
    <Dialog onClose={onClose} title={t("dashboard.create")}>
      <form onSubmit={submit}>
        <DialogBody>
          {create.isError && <ProblemNotice error={create.error} />}
          <ProjectFields draft={draft} error={create.error} onChange={setDraft} />
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={create.isPending} type="submit" variant="primary">
            {t("dashboard.createSubmit")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
