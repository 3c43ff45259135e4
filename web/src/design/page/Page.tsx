import type { ReactNode } from "react";

import { useTitle } from "@/lib/useTitle";

import { classes } from "../classes";
import styles from "./Page.module.css";

interface PageHeaderProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
}

/** The heading of a page, which gets the focus after a change of page, with the page's actions. */
export function PageHeader({ title, aside, children }: PageHeaderProps) {
  useTitle(title);
  return (
    <div className={styles.header}>
      <h1 className={styles.title} tabIndex={-1}>
        {title}
      </h1>
      {Boolean(aside) && <div className={styles.aside}>{aside}</div>}
      <div className={styles.actions}>{children}</div>
    </div>
  );
}

/** A page that is read: it scrolls as a whole. */
export function Sheet({ children, narrow = false }: { readonly children: ReactNode; readonly narrow?: boolean }) {
  return (
    <div className={styles.sheet}>
      <div className={classes(styles.sheetInner, narrow && styles.narrow)}>{children}</div>
    </div>
  );
}

/** The strip of filters above a table. */
export function Toolbar({ children }: { readonly children: ReactNode }) {
  return <div className={styles.toolbar}>{children}</div>;
}

export function Panel({
  title,
  actions,
  children,
}: {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={styles.panel}>
      <header className={styles.panelHeader}>
        <h2>{title}</h2>
        {actions}
      </header>
      <div className={styles.panelBody}>{children}</div>
    </section>
  );
}

/** The room that a table would take, for what stands in its place. */
export function Fill({ padded = false, children }: { readonly padded?: boolean; readonly children: ReactNode }) {
  return <div className={classes(styles.fill, padded && styles.padded)}>{children}</div>;
}
