import { useQuery } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import type { CatalogueMatch } from "@/api/catalogue";
import { treeQuery, type Pekerjaan } from "@/api/estimate";
import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { SelectField } from "@/design/Field";
import { Segments } from "@/design/Segments";
import { CataloguePicker } from "@/features/tree/CataloguePicker";

import { newRow, type DraftRow } from "./draft";

const KINDS = ["ahsp", "job"] as const;

interface BundleDialogProps {
  readonly projectId: number;
  /** The host: it cannot bundle itself. */
  readonly pekerjaanId: number;
  readonly onAdd: (rows: readonly DraftRow[]) => void;
  readonly onClose: () => void;
}

/** Chooses what a bundle row stands for: analyses of the catalogue, or a pekerjaan of the project. */
export function BundleDialog({ projectId, pekerjaanId, onAdd, onClose }: BundleDialogProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<(typeof KINDS)[number]>("ahsp");
  const [matches, setMatches] = useState<readonly CatalogueMatch[]>([]);
  const [work, setWork] = useState("");
  const tree = useQuery(treeQuery(projectId));
  const works = (tree.data?.klasifikasi ?? [])
    .flatMap((group) => group.sub.flatMap((sub) => sub.pekerjaan))
    .filter(({ id }) => id !== pekerjaanId);
  const chosen = works.filter(({ id }) => String(id) === work);
  const rows = kind === "ahsp" ? matches.map(fromCatalogue) : chosen.map(fromProject);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (rows.length > 0) onAdd(rows);
  };

  return (
    <Dialog onClose={onClose} title={t("analysis.addBundle")} wide>
      <form onSubmit={submit}>
        <DialogBody>
          <Segments
            label={t("analysis.bundleKind")}
            onChange={setKind}
            options={KINDS.map((value) => ({ value, label: t(`analysis.bundleOf.${value}`) }))}
            value={kind}
          />
          {kind === "ahsp" ? (
            <CataloguePicker chosen={matches} onChange={setMatches} />
          ) : (
            <SelectField
              label={t("analysis.bundleOf.job")}
              onChange={(event) => setWork(event.target.value)}
              required
              value={work}
            >
              <option value="">{t("analysis.bundleChoose")}</option>
              {works.map(({ id, snapshot_kode, snapshot_uraian }) => (
                <option key={id} value={id}>
                  {snapshot_kode} {snapshot_uraian}
                </option>
              ))}
            </SelectField>
          )}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button disabled={rows.length === 0} type="submit" variant="primary">
            {t("action.add")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function fromCatalogue({ id, kode_ahsp, nama_ahsp, satuan }: CatalogueMatch): DraftRow {
  return newRow("LAIN", { kode: kode_ahsp, uraian: nama_ahsp, satuan, bundle: { kind: "ahsp", id } });
}

function fromProject({ id, snapshot_kode, snapshot_uraian, snapshot_satuan }: Pekerjaan): DraftRow {
  const known = { kode: snapshot_kode, uraian: snapshot_uraian, satuan: snapshot_satuan };
  return newRow("LAIN", { ...known, bundle: { kind: "job", id } });
}
