import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import type { CatalogueAnalysis } from "@/api/catalogue";
import { editCatalogueAnalysis, type EditCatalogueAnalysis } from "@/api/catalogueKeeping";
import { Button, IconButton } from "@/design/Button";
import { TextField } from "@/design/Field";
import { ProblemNotice } from "@/design/States";

import { coefficientOf, draftOf, emptyRow, isPrice, KATEGORI, requestOf, type DraftRow } from "./analysisDraft";
import styles from "./CataloguePage.module.css";

interface CatalogueAnalysisFormProps {
  readonly analysis: CatalogueAnalysis;
  readonly onClose: () => void;
}

/** Staff mend an analysis and say why; what it was stays in its history, projects keep the copies they made. */
export function CatalogueAnalysisForm({ analysis, onClose }: CatalogueAnalysisFormProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(analysis));
  const save = useMutation({
    mutationFn: (request: EditCatalogueAnalysis) => editCatalogueAnalysis(analysis.id, request),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["catalogue"] });
      onClose();
    },
  });
  const request = requestOf(draft, analysis.version);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (request !== null) save.mutate(request);
  };
  const change = (changed: DraftRow) =>
    setDraft({ ...draft, rows: draft.rows.map((row) => (row.key === changed.key ? changed : row)) });
  return (
    <form className={styles.editor} onSubmit={submit}>
      <TextField
        label={t("catalogueImport.fields.nama")}
        maxLength={1000}
        onChange={(event) => setDraft({ ...draft, nama: event.target.value })}
        required
        value={draft.nama}
      />
      <TextField
        label={t("catalogueImport.fields.satuan_ahsp")}
        maxLength={50}
        onChange={(event) => setDraft({ ...draft, satuan: event.target.value })}
        value={draft.satuan}
      />
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("prices.kategori")}</th>
              <th scope="col">{t("prices.uraian")}</th>
              <th scope="col">{t("prices.satuan")}</th>
              <th scope="col">{t("analysis.koefisien")}</th>
              <th scope="col">{t("analysis.price")}</th>
              <th>
                <span className="visually-hidden">{t("catalogue.removeRow")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {draft.rows.map((row) => (
              <EditedRow
                key={row.key}
                onChange={change}
                onRemove={() => setDraft({ ...draft, rows: draft.rows.filter(({ key }) => key !== row.key) })}
                row={row}
              />
            ))}
          </tbody>
        </table>
      </div>
      <Button icon="plus" onClick={() => setDraft({ ...draft, rows: [...draft.rows, emptyRow(draft.rows)] })}>
        {t("analysis.addRow")}
      </Button>
      <TextField
        hint={t("catalogue.editReasonHint")}
        label={t("catalogue.editReason")}
        maxLength={500}
        onChange={(event) => setDraft({ ...draft, reason: event.target.value })}
        required
        value={draft.reason}
      />
      {save.isError && <ProblemNotice error={save.error} />}
      <div className={styles.actions}>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button busy={save.isPending} disabled={request === null} type="submit" variant="primary">
          {t("action.save")}
        </Button>
      </div>
    </form>
  );
}

interface EditedRowProps {
  readonly row: DraftRow;
  readonly onChange: (row: DraftRow) => void;
  readonly onRemove: () => void;
}

function EditedRow({ row, onChange, onRemove }: EditedRowProps) {
  const { t } = useTranslation();
  const field = (name: "uraian" | "satuan" | "koefisien" | "harga", label: string, valid: boolean) => (
    <td>
      <input
        aria-invalid={!valid}
        aria-label={`${label} ${row.uraian}`}
        autoComplete="off"
        className={name === "uraian" ? styles.wideField : styles.own}
        onChange={(event) => onChange({ ...row, [name]: event.target.value })}
        value={row[name]}
        {...(name !== "uraian" && name !== "satuan" && { inputMode: "decimal" as const })}
      />
    </td>
  );
  return (
    <tr>
      <td>
        <select
          aria-label={`${t("prices.kategori")} ${row.uraian}`}
          className={styles.select}
          onChange={(event) => onChange({ ...row, kategori: event.target.value })}
          value={row.kategori}
        >
          {KATEGORI.map((kategori) => (
            <option key={kategori}>{kategori}</option>
          ))}
        </select>
      </td>
      {field("uraian", t("prices.uraian"), row.uraian.trim() !== "")}
      {field("satuan", t("prices.satuan"), true)}
      {field("koefisien", t("analysis.koefisien"), coefficientOf(row.koefisien) !== null)}
      {field("harga", t("analysis.price"), isPrice(row.harga))}
      <td>
        <IconButton icon="close" label={`${t("catalogue.removeRow")} ${row.uraian}`} onClick={onRemove} />
      </td>
    </tr>
  );
}
