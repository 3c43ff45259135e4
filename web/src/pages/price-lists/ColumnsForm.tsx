import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import type { PriceListReading } from "@/api/priceLists";
import { Button } from "@/design/Button";
import { SelectField } from "@/design/Field";
import { Panel } from "@/design/page/Page";

import styles from "./PriceLists.module.css";

const FIELDS = ["uraian", "satuan", "harga", "kategori", "kode"] as const;
const REQUIRED: readonly string[] = ["uraian", "satuan", "harga"];
const NONE = "";

interface ColumnsFormProps {
  readonly reading: PriceListReading;
  readonly onColumns: (columns: Readonly<Record<string, number>>) => void;
  readonly onSheet: (sheet: string) => void;
}

/** Which sheet and which columns are read; asked where the titles tell nothing, offered where they do. */
export function ColumnsForm({ reading, onColumns, onSheet }: ColumnsFormProps) {
  const { t } = useTranslation();
  const { sheets, sheet, needs_columns: isAsked } = reading;
  return (
    <Panel title={t(isAsked ? "priceImport.askColumns" : "priceImport.columnsTitle")}>
      {sheets.length > 1 && (
        <SelectField label={t("priceImport.sheet")} onChange={(event) => onSheet(event.target.value)} value={sheet}>
          {sheets.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </SelectField>
      )}
      {isAsked && <p>{t("priceImport.askColumnsText")}</p>}
      {isAsked && <Sample reading={reading} />}
      {isAsked ? (
        <Columns onColumns={onColumns} reading={reading} />
      ) : (
        <details className={styles.details}>
          <summary>{t("priceImport.changeColumns")}</summary>
          <Columns onColumns={onColumns} reading={reading} />
        </details>
      )}
    </Panel>
  );
}

function Columns({ reading, onColumns }: Omit<ColumnsFormProps, "onSheet">) {
  const { t } = useTranslation();
  const [columns, setColumns] = useState<Readonly<Record<string, number>>>(reading.columns);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onColumns(columns);
  };
  const choose = (field: string, chosen: string) => {
    const others = Object.fromEntries(Object.entries(columns).filter(([name]) => name !== field));
    setColumns(chosen === NONE ? others : { ...others, [field]: Number(chosen) });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.pair}>
        {FIELDS.map((field) => (
          <SelectField
            key={field}
            label={t(`prices.${field === "harga" ? "price" : field}`)}
            onChange={(event) => choose(field, event.target.value)}
            required={REQUIRED.includes(field)}
            value={columns[field] ?? NONE}
          >
            <option value={NONE}>{t("catalogueImport.noColumn")}</option>
            {reading.titles.map((title, place) => (
              <option key={place} value={place}>
                {title || t("catalogueImport.column", { number: place + 1 })}
              </option>
            ))}
          </SelectField>
        ))}
      </div>
      <div className={styles.actions}>
        <Button type="submit" variant="primary">
          {t("priceImport.readAgain")}
        </Button>
      </div>
    </form>
  );
}

function Sample({ reading }: { readonly reading: PriceListReading }) {
  const { t } = useTranslation();
  return (
    <div aria-label={t("priceImport.sample")} className={styles.tall} role="region" tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            {reading.titles.map((title, place) => (
              <th key={place} scope="col">
                {title || t("catalogueImport.column", { number: place + 1 })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {reading.sample.map((row, number) => (
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
