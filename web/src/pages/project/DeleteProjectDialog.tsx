import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { deleteProject, type Project } from "@/api/projects";
import { ConfirmDialog } from "@/design/ConfirmDialog";
import { useProblemText } from "@/design/States";
import { showToast } from "@/design/toasts";

export function DeleteProjectDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const textOf = useProblemText();
  const remove = useMutation({
    mutationFn: () => deleteProject(project.id),
    onSuccess: async () => {
      await navigate({ to: "/" });
      queryClient.removeQueries({ queryKey: ["project", project.id] });
      void queryClient.invalidateQueries({ queryKey: ["projects"] });
      showToast("good", t("project.deleted", { name: project.nama }));
    },
    onError: (problem) => showToast("bad", textOf(problem)),
  });
  return (
    <ConfirmDialog
      busy={remove.isPending}
      confirmLabel={t("project.delete")}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
      title={t("project.deleteTitle", { name: project.nama })}
    >
      {t("project.deleteText")}
    </ConfirmDialog>
  );
}
