import styles from "./Brand.module.css";

/** The name on a pulled-out measuring tape. */
export function Brand() {
  return (
    <span className={styles.brand}>
      <span aria-hidden="true" className={styles.tape} />
      Taksir
    </span>
  );
}
