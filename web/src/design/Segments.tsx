import { useId } from "react";

import styles from "./Segments.module.css";

interface SegmentsProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

/** One of a few, all in sight: radio buttons drawn as a divided bar. */
export function Segments<Value extends string>({ label, value, options, onChange }: SegmentsProps<Value>) {
  const name = useId();
  return (
    <fieldset className={styles.segments}>
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label className={styles.segment} key={option.value}>
          <input checked={option.value === value} name={name} onChange={() => onChange(option.value)} type="radio" />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
