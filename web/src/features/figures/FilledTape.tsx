import { Tape } from "@/design/Tape";

import styles from "./FilledTape.module.css";

interface FilledTapeProps {
  readonly label: string;
  readonly filled: number;
  readonly total: number;
}

/** How many figures of a list are filled in. */
export function FilledTape({ label, filled, total }: FilledTapeProps) {
  return (
    <div className={styles.filled}>
      <div className={styles.tape}>
        <Tape label={label} percent={total === 0 ? 0 : Math.round((filled / total) * 100)} />
      </div>
      <span>{label}</span>
    </div>
  );
}
