import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { TextField } from "@/design/Field";

export interface NodeName {
  readonly name: string;
  readonly satuan: string;
}

interface NodeNameDialogProps {
  readonly title: string;
  readonly initial: NodeName;
  /** A pekerjaan has a unit beside its name. */
  readonly withUnit: boolean;
  readonly busy: boolean;
  readonly onSubmit: (name: NodeName) => void;
  readonly onClose: () => void;
}

/** Asks for the name of a klasifikasi or sub-klasifikasi, or for the name and unit of a pekerjaan. */
export function NodeNameDialog({ title, initial, withUnit, busy, onSubmit, onClose }: NodeNameDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(initial.name);
  const [satuan, setSatuan] = useState(initial.satuan);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() !== "") onSubmit({ name: name.trim(), satuan: satuan.trim() });
  };
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <DialogBody>
          <TextField
            label={t(withUnit ? "works.uraian" : "works.name")}
            maxLength={withUnit ? 2000 : 255}
            onChange={(event) => setName(event.target.value)}
            required
            value={name}
          />
          {withUnit && (
            <TextField
              hint={t("works.satuanHint")}
              label={t("works.satuan")}
              maxLength={50}
              onChange={(event) => setSatuan(event.target.value)}
              required
              value={satuan}
            />
          )}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={busy} type="submit" variant="primary">
            {t("action.save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
