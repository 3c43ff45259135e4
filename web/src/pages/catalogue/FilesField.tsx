import { useId } from "react";
import { useTranslation } from "react-i18next";

import buttonStyles from "@/design/Button.module.css";
import { Icon } from "@/design/Icon";

import styles from "./CataloguePage.module.css";

interface FilesFieldProps {
  readonly files: readonly File[];
  readonly onChange: (files: readonly File[]) => void;
}

/** Choosing files, in the language of the interface instead of the browser's. */
export function FilesField({ files, onChange }: FilesFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className={styles.file}>
      <span id={`${id}-label`}>{t("catalogue.files")}</span>
      <div className={styles.chosen}>
        <input
          accept=".xlsx,.csv"
          aria-describedby={`${id}-hint`}
          aria-labelledby={`${id}-label ${id}-button`}
          className="visually-hidden"
          id={id}
          multiple
          onChange={(event) => onChange([...(event.target.files ?? [])])}
          required
          type="file"
        />
        <label className={buttonStyles.button} htmlFor={id} id={`${id}-button`}>
          <Icon name="upload" />
          {t("catalogue.chooseFiles")}
        </label>
        <span>{files.length === 0 ? t("catalogue.noFiles") : files.map(({ name }) => name).join(", ")}</span>
      </div>
      <p id={`${id}-hint`}>{t("catalogue.filesHint")}</p>
    </div>
  );
}
