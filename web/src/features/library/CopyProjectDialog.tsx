import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { copyProject, type Project } from "@/api/library";
import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { TextField } from "@/design/Field";
import { fieldError } from "@/design/FormProblem";
import { ProblemNotice } from "@/design/States";
import { showToast } from "@/design/toasts";

import { CheckField } from "./CheckField";
import styles from "./library.module.css";
import { useOpenProject } from "./useOpenProject";

const MOST_COPIES = 50;
const PARTS = ["copy_prices", "copy_volumes", "copy_parameters", "copy_jadwal"] as const;
const EVERYTHING = { copy_prices: true, copy_volumes: true, copy_parameters: true, copy_jadwal: true };

interface CopyProjectDialogProps {
  readonly project: Pick<Project, "id" | "nama" | "tanggal_mulai">;
  readonly onClose: () => void;
}

/** A project once more, or up to fifty times; everything comes along unless it is left out here. */
export function CopyProjectDialog({ project, onClose }: CopyProjectDialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const openProject = useOpenProject();
  const queryClient = useQueryClient();
  const [name, setName] = useState(() => t("library.copyName", { name: project.nama }).slice(0, 200));
  const [count, setCount] = useState("1");
  const [start, setStart] = useState(project.tanggal_mulai);
  const [parts, setParts] = useState(EVERYTHING);
  const copy = useMutation({
    mutationFn: () =>
      copyProject(project.id, name, Number(count), {
        ...parts,
        ...(start !== "" && start !== project.tanggal_mulai && { new_tanggal_mulai: start }),
      }),
    onSuccess: async (copies) => {
      showToast("good", t("library.copied", { name: project.nama, count: copies.length }));
      const [only] = copies;
      if (only !== undefined && copies.length === 1) return openProject(only.id);
      void queryClient.invalidateQueries({ queryKey: ["projects"] });
      await navigate({ to: "/" });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    copy.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t("library.copyTitle", { name: project.nama })}>
      <form onSubmit={submit}>
        <DialogBody>
          {copy.isError && <ProblemNotice error={copy.error} />}
          <TextField
            error={fieldError(copy.error, "nama")}
            hint={Number(count) > 1 ? t("library.numbered", { name }) : undefined}
            label={t("library.newName")}
            maxLength={200}
            minLength={3}
            onChange={(event) => setName(event.target.value)}
            required
            value={name}
          />
          <TextField
            error={fieldError(copy.error, "count")}
            label={t("library.count")}
            max={MOST_COPIES}
            min={1}
            onChange={(event) => setCount(event.target.value)}
            required
            type="number"
            value={count}
          />
          <TextField
            error={fieldError(copy.error, "tanggal_mulai")}
            hint={t("library.startHint")}
            label={t("project.mulai")}
            onChange={(event) => setStart(event.target.value)}
            type="date"
            value={start}
          />
          <fieldset className={styles.choices}>
            <legend>{t("library.parts")}</legend>
            {PARTS.map((part) => (
              <CheckField
                checked={parts[part]}
                key={part}
                label={t(`library.part.${part}`)}
                onChange={(checked) => setParts({ ...parts, [part]: checked })}
              />
            ))}
          </fieldset>
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={copy.isPending} type="submit" variant="primary">
            {t("library.copy")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
