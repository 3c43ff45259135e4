import { useId } from "react";
import { useTranslation } from "react-i18next";

import type { NewToken } from "@/api/security";
import { Button } from "@/design/Button";
import { CopyButton } from "@/design/CopyButton";
import { useFocusOnce } from "@/lib/useFocusOnce";

import styles from "./Account.module.css";

/** A new token, this once only. */
export function TokenSecret({ made, onKept }: { readonly made: NewToken; readonly onKept: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  useFocusOnce(`${id}-title`);
  return (
    <section aria-labelledby={`${id}-title`} className={styles.kept}>
      <h3 id={`${id}-title`} tabIndex={-1}>
        {t("account.tokens.made", { name: made.token.name })}
      </h3>
      <p>{t("account.tokens.once")}</p>
      <code className={styles.secret} id={`${id}-secret`}>
        {made.secret}
      </code>
      <p className={styles.note}>{t("account.tokens.use")}</p>
      <div className={styles.actions}>
        <CopyButton label={t("copy.token")} sourceId={`${id}-secret`} text={made.secret} />
        <Button onClick={onKept} variant="primary">
          {t("account.tokens.kept")}
        </Button>
      </div>
    </section>
  );
}
