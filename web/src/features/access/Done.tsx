import { useEffect, useRef, type ReactNode } from "react";

import styles from "./AccessSheet.module.css";

/** What a form became once it was sent. Its heading takes the focus, or that would be lost with the form. */
export function Done({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className={styles.form}>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}
