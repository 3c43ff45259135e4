import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { TextField } from "@/design/Field";
import { ProblemNotice } from "@/design/States";

/** What the gateway lets through. */
const LARGEST_MEBIBYTES = 20;

interface FileDialogProps<Answer> {
  readonly title: string;
  readonly text: string;
  readonly submitLabel: string;
  readonly danger?: boolean;
  readonly children?: ReactNode;
  readonly send: (file: File) => Promise<Answer>;
  readonly onDone: (answer: Answer) => void;
  readonly onClose: () => void;
}

/** Asks for one JSON file and sends it; what is wrong with it stays to be read. */
export function FileDialog<Answer>(props: FileDialogProps<Answer>) {
  const { title, text, submitLabel, danger = false, children, send, onDone, onClose } = props;
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const upload = useMutation({ mutationFn: send, onSuccess: onDone });
  const isTooLarge = file !== null && file.size > LARGEST_MEBIBYTES * 1024 * 1024;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (file !== null && !isTooLarge) upload.mutate(file);
  };
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <DialogBody>
          {upload.isError && <ProblemNotice error={upload.error} />}
          <p>{text}</p>
          <TextField
            accept=".json,application/json"
            error={isTooLarge ? t("library.tooLarge", { limit: LARGEST_MEBIBYTES }) : undefined}
            hint={t("library.fileHint", { limit: LARGEST_MEBIBYTES })}
            label={t("library.file")}
            onChange={(event) => {
              setFile(event.target.files?.[0] ?? null);
              upload.reset();
            }}
            required
            type="file"
          />
          {children}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={upload.isPending} type="submit" variant={danger ? "danger" : "primary"}>
            {submitLabel}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
