import { useId, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { editable, parseDecimal, sameDecimal, type Decimal } from "@/lib/decimal";
import { useUnsaved } from "@/lib/unsaved";

import { classes } from "../classes";
import styles from "./NumberCell.module.css";

interface NumberCellProps {
  /** Name of the figure, with its row, for screen readers. */
  readonly label: string;
  readonly value: Decimal | null;
  /** Decimals that are stored; more are refused. */
  readonly scale: number;
  readonly format: (value: Decimal) => string;
  readonly onCommit: (value: Decimal | null) => void;
  /** Enter and the vertical arrows: to the same figure of the next or previous row. */
  readonly onStep?: (direction: 1 | -1) => void;
  readonly optional?: boolean;
  readonly saving?: boolean;
  /** Still to be filled in: marked with the tape's yellow. */
  readonly missing?: boolean;
  readonly failure?: string | undefined;
  readonly cell?: string;
  /** Where a text that begins with "=" is taken as a formula. */
  readonly formula?: FormulaEntry;
  readonly disabled?: boolean;
}

interface FormulaEntry {
  /** The formula that the value came from; null for a plain number. */
  readonly raw: string | null;
  /** What is wrong with a formula, and where in it; null when nothing is. */
  readonly check: (text: string) => { readonly text: string; readonly position: number } | null;
  readonly onCommit: (raw: string) => void;
}

/** A figure that is edited in its place, typed the Indonesian way, and committed on Enter or on leaving. */
export function NumberCell(props: NumberCellProps) {
  const { t } = useTranslation();
  const errorId = useId();
  const [draft, setDraft] = useState<string | null>(null);
  // The text that the user found: as long as it is the same, nothing was typed.
  const [found, setFound] = useState<string | null>(null);
  const [mistake, setMistake] = useState<string | null>(null);
  const isTyped = draft !== null && draft !== found;
  useUnsaved(isTyped);
  const clickedIn = useRef(false);
  const inputRef = useRef<HTMLInputElement>(null);
  const error = mistake ?? props.failure ?? null;

  const stored = () => props.formula?.raw ?? editable(props.value);
  const resting = props.value === null ? "" : props.format(props.value);
  // What somebody else has changed meanwhile is shown at once where nothing was typed.
  const shown = isTyped ? draft : draft === null ? resting : stored();

  const startEditing = (input: HTMLInputElement) => {
    const text = draft ?? stored();
    // Written at once, so that React finds nothing to change and the selection survives what is typed next.
    input.value = text;
    input.select();
    setDraft(text);
    setFound(text);
  };

  const commitFormula = (typed: string, formula: FormulaEntry): boolean => {
    const wrong = formula.check(typed);
    if (wrong !== null) {
      setMistake(wrong.text);
      inputRef.current?.setSelectionRange(wrong.position, wrong.position + 1);
      return false;
    }
    setDraft(null);
    if (typed.trim() !== formula.raw) formula.onCommit(typed.trim());
    return true;
  };

  const commit = (): boolean => {
    if (!isTyped) {
      setDraft(null);
      return true;
    }
    if (props.formula !== undefined && draft.trimStart().startsWith("=")) return commitFormula(draft, props.formula);
    const parsed = parseDecimal(draft, props.scale);
    if (!parsed.ok) {
      setMistake(t(`number.${parsed.reason}`, { scale: props.scale }));
      return false;
    }
    if (parsed.value === null && props.optional !== true) {
      setMistake(t("number.required"));
      return false;
    }
    setDraft(null);
    // The same number instead of its formula is a change too.
    const wasFormula = props.formula !== undefined && props.formula.raw !== null;
    if (wasFormula || !sameDecimal(parsed.value, props.value)) props.onCommit(parsed.value);
    return true;
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.key === "Escape") {
      setDraft(stored());
      setFound(stored());
      setMistake(null);
      return;
    }
    const direction = stepOf(event);
    if (direction === null) return;
    event.preventDefault();
    if (commit()) props.onStep?.(direction);
  };

  return (
    <span className={styles.holder}>
      <input
        aria-describedby={error === null ? undefined : errorId}
        aria-invalid={error === null ? undefined : true}
        aria-label={props.label}
        autoComplete="off"
        className={classes(styles.input, props.missing && styles.missing, props.saving && styles.saving)}
        data-cell={props.cell}
        disabled={props.disabled}
        enterKeyHint="next"
        inputMode={props.formula === undefined ? "decimal" : "text"}
        onBlur={commit}
        onChange={(event) => {
          setDraft(event.target.value);
          setMistake(null);
        }}
        onClick={(event) => {
          // The click that gave the focus has put the caret somewhere; the next ones may.
          if (clickedIn.current) event.currentTarget.select();
          clickedIn.current = false;
        }}
        onFocus={(event) => startEditing(event.currentTarget)}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          clickedIn.current = document.activeElement !== event.currentTarget;
        }}
        placeholder="–"
        ref={inputRef}
        title={props.formula?.raw ?? undefined}
        type="text"
        value={shown}
      />
      {error !== null && (
        <span className={styles.error} id={errorId} role="alert">
          {error}
        </span>
      )}
    </span>
  );
}

function stepOf(event: KeyboardEvent): 1 | -1 | null {
  if (event.key === "Enter") return event.shiftKey ? -1 : 1;
  if (event.key === "ArrowDown") return 1;
  if (event.key === "ArrowUp") return -1;
  return null;
}
