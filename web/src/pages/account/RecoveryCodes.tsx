import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/design/Button";
import { CopyButton } from "@/design/CopyButton";
import { saveTextFile } from "@/lib/saveFile";
import { recoveryText } from "@/lib/secretText";
import { useFocusOnce } from "@/lib/useFocusOnce";

import styles from "./Account.module.css";

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly email: string;
  readonly onKept: () => void;
}

/** The codes, this once only; they go away when the user says that they are kept. */
export function RecoveryCodes({ codes, email, onKept }: RecoveryCodesProps) {
  const { t } = useTranslation();
  const id = useId();
  const [isKept, setKept] = useState(false);
  useFocusOnce(`${id}-title`);
  const sheet = {
    heading: t("account.recovery.heading"),
    account: email,
    note: t("account.recovery.once"),
    codes,
  };
  return (
    <section aria-labelledby={`${id}-title`} className={styles.kept}>
      <h3 id={`${id}-title`} tabIndex={-1}>
        {t("account.recovery.title")}
      </h3>
      <p>{t("account.recovery.text")}</p>
      <ul className={styles.codes} id={`${id}-codes`}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className={styles.actions}>
        <CopyButton label={t("copy.codes")} sourceId={`${id}-codes`} text={codes.join("\n")} />
        <Button icon="download" onClick={() => saveTextFile(t("account.recovery.file"), recoveryText(sheet))}>
          {t("account.recovery.download")}
        </Button>
      </div>
      <label className={styles.check}>
        <input checked={isKept} onChange={(event) => setKept(event.target.checked)} type="checkbox" />
        {t("account.recovery.kept")}
      </label>
      <Button className={styles.submit} disabled={!isKept} onClick={onKept} variant="primary">
        {t("account.recovery.done")}
      </Button>
    </section>
  );
}
