import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Brand } from "@/app/shell/Brand";
import { Preferences } from "@/app/shell/Preferences";

import styles from "./AccessSheet.module.css";

/** The frame of every page in front of the login. */
export function AccessSheet({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <main className={styles.desk}>
      <div className={styles.sheet}>
        <div className={styles.title}>
          <Brand />
          <p>{t("login.promise")}</p>
        </div>
        {children}
        <footer className={styles.footer}>
          <Preferences />
        </footer>
      </div>
    </main>
  );
}
