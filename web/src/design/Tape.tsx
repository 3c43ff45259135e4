import styles from "./Tape.module.css";

interface TapeProps {
  readonly label: string;
  /** 0 to 100; absent while the length is unknown. */
  readonly percent?: number;
}

/** Progress, drawn as a measuring tape that is pulled out. */
export function Tape({ label, percent }: TapeProps) {
  return (
    <div
      aria-label={label}
      aria-valuemax={100}
      aria-valuemin={0}
      aria-valuenow={percent}
      className={styles.track}
      role="progressbar"
    >
      <div className={styles.tape} style={{ width: `${percent ?? 12}%` }} />
    </div>
  );
}
