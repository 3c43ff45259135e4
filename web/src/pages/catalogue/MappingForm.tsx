import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { saveMapping, type StagedImport } from "@/api/catalogueImports";
import { Button } from "@/design/Button";
import { SelectField } from "@/design/Field";
import { ProblemNotice } from "@/design/States";

import styles from "./CataloguePage.module.css";

const REQUIRED = ["kode", "nama", "kategori", "uraian", "koefisien"] as const;
const OPTIONAL = [
  "satuan",
  "kode_item",
  "harga_satuan",
  "jumlah",
  "satuan_ahsp",
  "klasifikasi",
  "sub_klasifikasi",
] as const;
const NONE = "";

interface MappingFormProps {
  readonly id: number;
  readonly asked: NonNullable<StagedImport["mapping"]>;
}

/** Says which column of an unknown table is what; files with the same header are then read without asking. */
export function MappingForm({ id, asked }: MappingFormProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [columns, setColumns] = useState<Readonly<Record<string, number>>>(asked.columns);
  const [decimal, setDecimal] = useState<"." | ",">(".");
  const save = useMutation({
    mutationFn: () => saveMapping(id, { columns, decimal }),
    onSuccess: (staged) => queryClient.setQueryData(["imports", id], staged),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const choose = (field: string, chosen: string) => {
    const others = Object.fromEntries(Object.entries(columns).filter(([name]) => name !== field));
    setColumns(chosen === NONE ? others : { ...others, [field]: Number(chosen) });
  };
  return (
    <form onSubmit={submit}>
      <p>{t("catalogueImport.mappingText")}</p>
      {save.isError && <ProblemNotice error={save.error} />}
      <Sample asked={asked} />
      <div className={styles.mapping}>
        {[...REQUIRED, ...OPTIONAL].map((field) => (
          <SelectField
            key={field}
            label={t(`catalogueImport.fields.${field}`)}
            onChange={(event) => choose(field, event.target.value)}
            required={(REQUIRED as readonly string[]).includes(field)}
            value={columns[field] ?? NONE}
          >
            <option value={NONE}>{t("catalogueImport.noColumn")}</option>
            {asked.titles.map((title, place) => (
              <option key={place} value={place}>
                {title || t("catalogueImport.column", { number: place + 1 })}
              </option>
            ))}
          </SelectField>
        ))}
        <SelectField
          hint={t("catalogueImport.decimalHint")}
          label={t("catalogueImport.decimal")}
          onChange={(event) => setDecimal(event.target.value === "," ? "," : ".")}
          value={decimal}
        >
          <option value=".">{t("catalogueImport.point")}</option>
          <option value=",">{t("catalogueImport.comma")}</option>
        </SelectField>
      </div>
      <div className={styles.actions}>
        <Button busy={save.isPending} type="submit" variant="primary">
          {t("catalogueImport.saveMapping")}
        </Button>
      </div>
    </form>
  );
}

function Sample({ asked }: { readonly asked: MappingFormProps["asked"] }) {
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            {asked.titles.map((title, place) => (
              <th key={place} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {asked.sample.map((row, number) => (
            <tr key={number}>
              {row.map((value, place) => (
                <td key={place}>{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
