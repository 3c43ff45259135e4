import type { ButtonHTMLAttributes, Ref } from "react";

import styles from "./Button.module.css";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly variant?: "primary" | "plain" | "quiet" | "danger";
  readonly icon?: IconName;
  readonly busy?: boolean;
}

export function Button({ variant = "plain", icon, busy = false, children, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      className={classes(styles.button, styles[variant], className)}
      disabled={(rest.disabled ?? false) || busy}
    >
      {busy ? <span aria-hidden="true" className={styles.spinner} /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon: IconName;
  readonly label: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button that shows a sign only; `label` is its name and its tooltip. */
export function IconButton({ icon, label, className, ...rest }: IconButtonProps) {
  return (
    <button type="button" {...rest} aria-label={label} className={classes(styles.iconButton, className)} title={label}>
      <Icon name={icon} />
    </button>
  );
}
