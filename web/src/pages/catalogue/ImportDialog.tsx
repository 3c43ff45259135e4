import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { importCatalogue } from "@/api/catalogue";
import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { TextField } from "@/design/Field";
import { ProblemNotice } from "@/design/States";
import { Tape } from "@/design/Tape";

import { FilesField } from "./FilesField";

interface ImportDialogProps {
  /** Gets the import, which is then being read. */
  readonly onReceived: (id: number) => void;
  readonly onClose: () => void;
}

/** Uploads an edition: one workbook, one table, or analyses.csv with components.csv. */
export function ImportDialog({ onReceived, onClose }: ImportDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [edition, setEdition] = useState("");
  const [sheets, setSheets] = useState("");
  const [files, setFiles] = useState<readonly File[]>([]);
  const [sent, setSent] = useState(0);
  const upload = useMutation({
    mutationFn: () => importCatalogue({ edition: edition.trim(), sheets: sheets.trim(), files }, setSent),
    onSuccess: ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: ["imports"] });
      onReceived(id);
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setSent(0);
    upload.mutate();
  };
  const text = t(sent < 1 ? "catalogue.sending" : "catalogue.reading");

  return (
    <Dialog onClose={onClose} title={t("catalogue.import")} wide>
      <form onSubmit={submit}>
        <DialogBody>
          {upload.isError && <ProblemNotice error={upload.error} />}
          <TextField
            hint={t("catalogue.editionHint")}
            label={t("catalogue.edition")}
            maxLength={200}
            onChange={(event) => setEdition(event.target.value)}
            required
            value={edition}
          />
          <FilesField files={files} onChange={setFiles} />
          <TextField
            hint={t("catalogue.sheetsHint")}
            label={t("catalogue.sheets")}
            onChange={(event) => setSheets(event.target.value)}
            value={sheets}
          />
          {upload.isPending && (
            <div>
              <p role="status">{text}</p>
              <Tape label={text} percent={Math.round(sent * 100)} />
            </div>
          )}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={upload.isPending} type="submit" variant="primary">
            {t("catalogue.importSubmit")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
