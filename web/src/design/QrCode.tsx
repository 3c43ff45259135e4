import { useMemo } from "react";

import { drawQr } from "@/lib/qr";

import styles from "./QrCode.module.css";

/** A QR code: dark on white in every theme, as cameras expect it. Never the only way: its text stands beside it. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => drawQr(text), [text]);
  return (
    <svg
      aria-label={label}
      className={styles.code}
      role="img"
      shapeRendering="crispEdges"
      viewBox={`0 0 ${size} ${size}`}
    >
      <path d={path} />
    </svg>
  );
}
