import type { ReactNode } from "react";

import styles from "./Badge.module.css";
import { classes } from "./classes";

interface BadgeProps {
  readonly tone?: "plain" | "press" | "warn" | "good";
  readonly title?: string;
  readonly children: ReactNode;
}

export function Badge({ tone = "plain", title, children }: BadgeProps) {
  return (
    <span className={classes(styles.badge, styles[tone])} title={title}>
      {children}
    </span>
  );
}
