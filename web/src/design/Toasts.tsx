import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "./Button";
import { classes } from "./classes";
import { Icon } from "./Icon";
import { currentToasts, dismissToast, subscribeToToasts } from "./toasts";
import styles from "./Toasts.module.css";

export function Toasts() {
  const { t } = useTranslation();
  const toasts = useSyncExternalStore(subscribeToToasts, currentToasts);
  return (
    <section aria-label={t("shell.notices")} aria-live="polite" className={styles.stack}>
      {toasts.map((toast) => (
        <div
          className={classes(styles.toast, styles[toast.tone])}
          key={toast.id}
          role={toast.tone === "bad" ? "alert" : undefined}
        >
          <Icon name={toast.tone === "good" ? "check" : "warning"} />
          <p>{toast.text}</p>
          <IconButton icon="close" label={t("action.close")} onClick={() => dismissToast(toast.id)} />
        </div>
      ))}
    </section>
  );
}
