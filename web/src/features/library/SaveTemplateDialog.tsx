import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { saveTemplate } from "@/api/library";
import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { ProblemNotice } from "@/design/States";
import { showToast } from "@/design/toasts";

import { CheckField } from "./CheckField";
import { emptyHead, TemplateFields } from "./TemplateFields";

/** A branch of the tree. */
export type Branch = { readonly klasifikasi_id: number } | { readonly sub_klasifikasi_id: number };

interface SaveTemplateDialogProps {
  readonly projectId: number;
  /** What the template is called at first. */
  readonly name: string;
  /** Absent: the whole tree. */
  readonly branch?: Branch;
  readonly onClose: () => void;
}

/** Keeps the structure of a project, or of a branch of it, for others. */
export function SaveTemplateDialog({ projectId, name, branch, onClose }: SaveTemplateDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [head, setHead] = useState(() => emptyHead(name));
  const [prices, setPrices] = useState(false);
  const save = useMutation({
    mutationFn: () => saveTemplate(projectId, { ...head, ...branch, prices }),
    onSuccess: (kept) => {
      void queryClient.invalidateQueries({ queryKey: ["templates"] });
      showToast("good", t("library.saved", { name: kept.name, count: kept.total_pekerjaan }));
      onClose();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t(branch === undefined ? "library.save" : "library.saveBranch")}>
      <form onSubmit={submit}>
        <DialogBody>
          {save.isError && <ProblemNotice error={save.error} />}
          <p>{t("library.saveText")}</p>
          <TemplateFields error={save.error} head={head} onChange={setHead} />
          <CheckField checked={prices} label={t("library.withPrices")} onChange={setPrices} />
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
