import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import type { CatalogueMatch } from "@/api/catalogue";
import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { TextField } from "@/design/Field";
import { Segments } from "@/design/Segments";

import { CataloguePicker } from "./CataloguePicker";
import { newCustom, newFromCatalogue, type PekerjaanDraft } from "./edits";

const ORIGINS = ["ref", "ref_modified", "custom"] as const;
type Origin = (typeof ORIGINS)[number];

interface AddWorkDialogProps {
  readonly subName: string;
  readonly busy: boolean;
  readonly onAdd: (pekerjaan: readonly PekerjaanDraft[]) => void;
  readonly onClose: () => void;
}

/** Adds pekerjaan to a sub-klasifikasi: from the catalogue, fixed or as an editable copy, or of one's own. */
export function AddWorkDialog({ subName, busy, onAdd, onClose }: AddWorkDialogProps) {
  const { t } = useTranslation();
  const [origin, setOrigin] = useState<Origin>("ref");
  const [chosen, setChosen] = useState<readonly CatalogueMatch[]>([]);
  const [uraian, setUraian] = useState("");
  const [satuan, setSatuan] = useState("");
  const isDescribed = uraian.trim() !== "" && satuan.trim() !== "";
  const own = isDescribed ? [newCustom(uraian.trim(), satuan.trim())] : [];
  const additions = origin === "custom" ? own : chosen.map(({ id }) => newFromCatalogue(id, origin));

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (additions.length > 0) onAdd(additions);
  };

  return (
    <Dialog onClose={onClose} title={t("works.addTo", { name: subName })} wide>
      <form onSubmit={submit}>
        <DialogBody>
          <Segments
            label={t("works.origin")}
            onChange={setOrigin}
            options={ORIGINS.map((value) => ({ value, label: t(`works.originOf.${value}`) }))}
            value={origin}
          />
          <p>{t(`works.originHint.${origin}`)}</p>
          {origin === "custom" ? (
            <>
              <TextField
                label={t("works.uraian")}
                maxLength={2000}
                onChange={(event) => setUraian(event.target.value)}
                required
                value={uraian}
              />
              <TextField
                hint={t("works.satuanHint")}
                label={t("works.satuan")}
                maxLength={50}
                onChange={(event) => setSatuan(event.target.value)}
                required
                value={satuan}
              />
            </>
          ) : (
            <CataloguePicker chosen={chosen} onChange={setChosen} />
          )}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={busy} disabled={additions.length === 0} type="submit" variant="primary">
            {additions.length === 0 ? t("action.add") : t("works.addCount", { count: additions.length })}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
