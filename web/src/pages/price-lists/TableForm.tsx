import { useId, useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/design/Button";
import buttonStyles from "@/design/Button.module.css";
import { SelectField, TextArea } from "@/design/Field";
import { Icon } from "@/design/Icon";
import { Segments } from "@/design/Segments";
import { isKategori, KATEGORI, type Kategori } from "@/lib/kategori";

import styles from "./PriceLists.module.css";

interface TableFormProps {
  readonly busy: boolean;
  readonly kategori: Kategori | "";
  readonly onKategori: (kategori: Kategori | "") => void;
  readonly onRead: (table: File) => void;
}

/** Where the table comes from: a file, or what was copied out of one. */
export function TableForm({ busy, kategori, onKategori, onRead }: TableFormProps) {
  const { t } = useTranslation();
  const [way, setWay] = useState<"file" | "paste">("file");
  const [file, setFile] = useState<File | null>(null);
  const [text, setText] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const table = way === "file" ? file : new File([text], t("priceImport.pastedName"), { type: "text/plain" });
    if (table !== null) onRead(table);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Segments
        label={t("priceImport.way")}
        onChange={setWay}
        options={[
          { value: "file", label: t("priceImport.file") },
          { value: "paste", label: t("priceImport.paste") },
        ]}
        value={way}
      />
      {way === "file" ? (
        <FileField file={file} onChange={setFile} />
      ) : (
        <TextArea
          hint={t("priceImport.pasteHint")}
          label={t("priceImport.pasted")}
          onChange={(event) => setText(event.target.value)}
          required
          rows={8}
          spellCheck={false}
          value={text}
        />
      )}
      <div className={styles.filters}>
        <SelectField
          hint={t("priceImport.kategoriHint")}
          label={t("priceImport.kategori")}
          onChange={(event) => onKategori(isKategori(event.target.value) ? event.target.value : "")}
          value={kategori}
        >
          <option value="">{t("priceImport.noKategori")}</option>
          {KATEGORI.map((value) => (
            <option key={value} value={value}>
              {t(`kategori.${value}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <div className={styles.actions}>
        <Button busy={busy} type="submit" variant="primary">
          {t("priceImport.read")}
        </Button>
      </div>
    </form>
  );
}

interface FileFieldProps {
  readonly file: File | null;
  readonly onChange: (file: File | null) => void;
}

function FileField({ file, onChange }: FileFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className={styles.chosen}>
      <input
        accept=".xlsx,.csv,.txt,.tsv"
        aria-describedby={`${id}-hint`}
        className="visually-hidden"
        id={id}
        onChange={(event) => onChange(event.target.files?.[0] ?? null)}
        required
        type="file"
      />
      <label className={buttonStyles.button} htmlFor={id}>
        <Icon name="upload" />
        {t("priceImport.chooseFile")}
      </label>
      <span>{file?.name ?? t("priceImport.noFile")}</span>
      <p className={styles.note} id={`${id}-hint`}>
        {t("priceImport.fileHint")}
      </p>
    </div>
  );
}
