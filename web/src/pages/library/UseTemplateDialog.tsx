import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { createFromTemplate, type RestoredProject, type Template } from "@/api/library";
import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { ProblemNotice } from "@/design/States";
import { CheckField } from "@/features/library/CheckField";
import { Remarks } from "@/features/library/Remarks";
import { useOpenProject } from "@/features/library/useOpenProject";
import { emptyDraft, newProject, ProjectFields } from "@/features/projectForm";

interface UseTemplateDialogProps {
  readonly template: Template;
  readonly onClose: () => void;
}

/** A new project with the template's structure. */
export function UseTemplateDialog({ template, onClose }: UseTemplateDialogProps) {
  const { t } = useTranslation();
  const openProject = useOpenProject();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(() => ({ ...emptyDraft(), nama: template.name }));
  const [prices, setPrices] = useState(template.has_prices);
  const [made, setMade] = useState<RestoredProject | null>(null);
  const create = useMutation({
    mutationFn: (fields: NonNullable<ReturnType<typeof newProject>>) =>
      createFromTemplate(template.id, { ...fields, prices }),
    onSuccess: (restored) => {
      void queryClient.invalidateQueries({ queryKey: ["templates"] });
      if (restored.warnings.length > 0) setMade(restored);
      else void openProject(restored.project.id);
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const fields = newProject(draft);
    if (fields !== null) create.mutate(fields);
  };
  if (made !== null)
    return (
      <Remarks
        onClose={() => void openProject(made.project.id)}
        remarks={made.warnings}
        title={t("library.restored", { name: made.project.nama })}
      />
    );
  return (
    <Dialog onClose={onClose} title={t("library.useTitle", { name: template.name })}>
      <form onSubmit={submit}>
        <DialogBody>
          {create.isError && <ProblemNotice error={create.error} />}
          <ProjectFields draft={draft} error={create.error} onChange={setDraft} />
          {template.has_prices && <CheckField checked={prices} label={t("library.usePrices")} onChange={setPrices} />}
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
