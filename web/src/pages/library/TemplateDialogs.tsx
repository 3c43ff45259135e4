import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { deleteTemplate, importTemplate, updateTemplate, type Template } from "@/api/library";
import { Button } from "@/design/Button";
import { ConfirmDialog } from "@/design/ConfirmDialog";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { TextField } from "@/design/Field";
import { ProblemNotice, useProblemText } from "@/design/States";
import { showToast } from "@/design/toasts";
import { FileDialog } from "@/features/library/FileDialog";
import { headOf, TemplateFields } from "@/features/library/TemplateFields";

import { UseTemplateDialog } from "./UseTemplateDialog";

/** A dialog that is open, and the template that it is about. */
export type TemplateDialog =
  { readonly kind: "import" } | { readonly kind: "use" | "edit" | "remove"; readonly template: Template };

interface TemplateDialogsProps {
  readonly dialog: TemplateDialog;
  readonly onClose: () => void;
}

export function TemplateDialogs({ dialog, onClose }: TemplateDialogsProps) {
  switch (dialog.kind) {
    case "import":
      return <ImportTemplateDialog onClose={onClose} />;
    case "use":
      return <UseTemplateDialog onClose={onClose} template={dialog.template} />;
    case "edit":
      return <EditTemplateDialog onClose={onClose} template={dialog.template} />;
    case "remove":
      return <RemoveTemplateDialog onClose={onClose} template={dialog.template} />;
  }
}

function ImportTemplateDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  return (
    <FileDialog
      onClose={onClose}
      onDone={(kept: Template) => {
        void queryClient.invalidateQueries({ queryKey: ["templates"] });
        showToast("good", t("library.saved", { name: kept.name, count: kept.total_pekerjaan }));
        onClose();
      }}
      send={(file) => importTemplate(file, name.trim())}
      submitLabel={t("library.importSubmit")}
      text={t("library.importText")}
      title={t("library.import")}
    >
      <TextField
        label={t("library.name")}
        maxLength={200}
        onChange={(event) => setName(event.target.value)}
        required
        value={name}
      />
    </FileDialog>
  );
}

interface OfTemplateProps {
  readonly template: Template;
  readonly onClose: () => void;
}

function EditTemplateDialog({ template, onClose }: OfTemplateProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [head, setHead] = useState(() => headOf(template));
  const save = useMutation({
    mutationFn: () => updateTemplate(template.id, head),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["templates"] });
      onClose();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t("library.edit")}>
      <form onSubmit={submit}>
        <DialogBody>
          {save.isError && <ProblemNotice error={save.error} />}
          <TemplateFields error={save.error} head={head} onChange={setHead} />
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={save.isPending} type="submit" variant="primary">
            {t("action.save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function RemoveTemplateDialog({ template, onClose }: OfTemplateProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const textOf = useProblemText();
  const remove = useMutation({
    mutationFn: () => deleteTemplate(template.id),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["templates"] });
      showToast("good", t("library.removed", { name: template.name }));
      onClose();
    },
    onError: (problem) => showToast("bad", textOf(problem)),
  });
  return (
    <ConfirmDialog
      busy={remove.isPending}
      confirmLabel={t("library.remove")}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
      title={t("library.removeTitle", { name: template.name })}
    >
      {t("library.removeText")}
    </ConfirmDialog>
  );
}
