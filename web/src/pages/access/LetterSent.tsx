import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { AccessSheet } from "@/features/access/AccessSheet";
import styles from "@/features/access/AccessSheet.module.css";
import { Done } from "@/features/access/Done";

/** What to do once a letter is on its way. */
export function LetterSent({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <AccessSheet>
      <Done title={t("access.sent.title")}>
        <p>{children}</p>
        <p className={styles.note}>{t("access.sent.nothing")}</p>
        <p>
          <Link to="/login">{t("access.toLogin")}</Link>
        </p>
      </Done>
    </AccessSheet>
  );
}
