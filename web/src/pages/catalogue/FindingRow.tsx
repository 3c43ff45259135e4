import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import type { StagedFinding } from "@/api/catalogueImports";
import type { Schemas } from "@/api/client";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { editable, formatCoefficient, parseDecimal } from "@/lib/decimal";

import styles from "./CataloguePage.module.css";

const SCALE = 6;
const TONES = { error: "warn", warning: "press", info: "plain" } as const;
const NUMBER = /^\d+(\.\d+)?$/;

interface FindingRowProps {
  readonly finding: StagedFinding;
  readonly busy: boolean;
  readonly onDecide: (decision: Schemas["FindingDecision"]) => void;
}

export function FindingRow({ finding, busy, onDecide }: FindingRowProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const { number, decision, choices, taken } = finding;
  return (
    <tr>
      <td className={styles.code}>
        {finding.sheet} <b>{finding.cell}</b>
      </td>
      <td className={styles.code}>{finding.kode}</td>
      <td>
        <Badge tone={TONES[finding.severity]}>{t(`catalogueImport.severities.${finding.severity}`)}</Badge>{" "}
        {finding.message}
      </td>
      <td className={styles.end}>{figure(finding.value)}</td>
      <td className={styles.end}>{figure(finding.suggestion ?? "")}</td>
      <td>
        {decision === "open" ? (
          <span className={styles.choices}>
            {choices.map((choice) => (
              <Button
                disabled={busy}
                key={choice}
                onClick={() => (choice === "edit" ? setEditing(true) : onDecide({ number, decision: choice }))}
              >
                {t(`catalogueImport.choices.${choice}`)}
              </Button>
            ))}
            {choices.length === 0 && <span className={styles.muted}>{t("catalogueImport.mendFile")}</span>}
          </span>
        ) : (
          <span className={styles.choices}>
            {t(`catalogueImport.decisions.${decision}`)} {taken !== null && <b>{formatCoefficient(taken)}</b>}
            <Button disabled={busy} onClick={() => onDecide({ number, decision: "open" })}>
              {t("catalogueImport.takeBack")}
            </Button>
          </span>
        )}
        {editing && decision === "open" && (
          <OwnCoefficient
            onClose={() => setEditing(false)}
            onSave={(value) => {
              setEditing(false);
              onDecide({ number, decision: "edit", value });
            }}
            start={editable(NUMBER.test(finding.suggestion ?? "") ? finding.suggestion : null)}
          />
        )}
      </td>
    </tr>
  );
}

/** Numbers the Indonesian way; other values as the file has them. */
function figure(text: string): string {
  return NUMBER.test(text) ? formatCoefficient(text) : text;
}

interface OwnCoefficientProps {
  readonly start: string;
  readonly onSave: (value: string) => void;
  readonly onClose: () => void;
}

function OwnCoefficient({ start, onSave, onClose }: OwnCoefficientProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(start);
  const parsed = parseDecimal(text, SCALE);
  const value = parsed.ok && parsed.value !== null && parsed.value !== "0" ? parsed.value : null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (value !== null) onSave(value);
  };
  return (
    <form className={styles.choices} onSubmit={submit}>
      <input
        aria-invalid={value === null}
        aria-label={t("catalogueImport.ownCoefficient")}
        autoComplete="off"
        className={styles.own}
        inputMode="decimal"
        onChange={(event) => setText(event.target.value)}
        value={text}
      />
      <Button disabled={value === null} type="submit" variant="primary">
        {t("catalogueImport.take")}
      </Button>
      <Button onClick={onClose}>{t("action.cancel")}</Button>
    </form>
  );
}
