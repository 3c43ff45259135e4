import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Pricing, PricingUpdate, RoundingRule } from "@/api/projects";
import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { SelectField, TextField } from "@/design/Field";
import { formatDecimal, parseDecimal } from "@/lib/decimal";

import styles from "./RekapPage.module.css";

const PLACES = ["unit_price_rounding", "line_rounding", "total_rounding"] as const;
const MODES = ["none", "half_up", "up", "down"] as const;
const STEP_SCALE = 2;

type Place = (typeof PLACES)[number];
type Mode = RoundingRule["mode"];

/** A rule as it is typed. */
interface TypedRule {
  readonly mode: Mode;
  readonly step: string;
}

type Rules = Record<Place, TypedRule>;

interface RoundingDialogProps {
  readonly pricing: Pricing;
  readonly busy: boolean;
  readonly onSave: (changes: PricingUpdate) => void;
  readonly onClose: () => void;
}

/** The project's rounding policy: for the unit price, for the line, for the total. */
export function RoundingDialog({ pricing, busy, onSave, onClose }: RoundingDialogProps) {
  const { t } = useTranslation();
  const [rules, setRules] = useState<Rules>(() => ({
    unit_price_rounding: typed(pricing.unit_price_rounding),
    line_rounding: typed(pricing.line_rounding),
    total_rounding: typed(pricing.total_rounding),
  }));
  const isReadable = PLACES.every((place) => ruleOf(rules[place]) !== null);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const changes = PLACES.map((place) => [place, ruleOf(rules[place])] as const);
    if (isReadable) onSave(Object.fromEntries(changes));
  };

  return (
    <Dialog onClose={onClose} title={t("rounding.title")}>
      <form onSubmit={submit}>
        <DialogBody>
          <p>{t("rounding.text")}</p>
          {PLACES.map((place) => (
            <fieldset className={styles.rule} key={place}>
              <legend>{t(`rounding.place.${place}`)}</legend>
              <SelectField
                label={t("rounding.mode")}
                onChange={(event) =>
                  setRules({ ...rules, [place]: { ...rules[place], mode: event.target.value as Mode } })
                }
                value={rules[place].mode}
              >
                {MODES.map((mode) => (
                  <option key={mode} value={mode}>
                    {t(`rounding.modeOf.${mode}`)}
                  </option>
                ))}
              </SelectField>
              <TextField
                disabled={rules[place].mode === "none"}
                inputMode="decimal"
                label={t("rounding.step")}
                onChange={(event) => setRules({ ...rules, [place]: { ...rules[place], step: event.target.value } })}
                required
                value={rules[place].step}
              />
            </fieldset>
          ))}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={busy} disabled={!isReadable} type="submit" variant="primary">
            {t("action.save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function typed({ mode, step }: RoundingRule): TypedRule {
  return { mode, step: formatDecimal(step, { most: STEP_SCALE }) };
}

/** Null while the step cannot be read. */
function ruleOf({ mode, step }: TypedRule): RoundingRule | null {
  const parsed = parseDecimal(step, STEP_SCALE);
  return parsed.ok && parsed.value !== null ? { mode, step: parsed.value } : null;
}
