import { useTranslation } from "react-i18next";

import type { ChangedKind, PastRevision, Side, Version } from "@/api/comparison";
import type { Person } from "@/api/members";
import { formatMoment } from "@/lib/dates";

import styles from "./ComparePage.module.css";
import { sideOf, sideValue } from "./sides";

interface SideChoiceProps {
  readonly label: string;
  readonly value: Side;
  readonly past: readonly PastRevision[];
  readonly versions: readonly Version[];
  readonly people: readonly Person[];
  readonly onChange: (side: Side) => void;
}

/** One of the two estimates: revisions say when, who, and what was changed then. */
export function SideChoice({ label, value, past, versions, people, onChange }: SideChoiceProps) {
  const { t } = useTranslation();
  const describe = useDescription(people);
  return (
    <label className={styles.side}>
      {label}
      <select
        className={styles.select}
        onChange={(event) => onChange(sideOf(event.target.value))}
        value={sideValue(value)}
      >
        <option value="now">{t("compare.now")}</option>
        {versions.length > 0 && (
          <optgroup label={t("compare.versions")}>
            {versions.map((version) => (
              <option key={version.id} value={sideValue({ kind: "version", id: version.id })}>
                {version.name}
              </option>
            ))}
          </optgroup>
        )}
        {past.length > 0 && (
          <optgroup label={t("compare.revisions")}>
            {past.map((one) => (
              <option key={one.revision} value={sideValue({ kind: "revision", revision: one.revision })}>
                {describe(one)}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </label>
  );
}

function useDescription(people: readonly Person[]) {
  const { t, i18n } = useTranslation();
  return ({ revision, changed_at: at, changed_by: by, changed }: PastRevision) => {
    const person = people.find((one) => one.user_id === by);
    const kinds = (Object.keys(changed) as ChangedKind[]).map((kind) => t(`compare.kinds.${kind}`));
    const parts = [
      t("compare.revision", { revision }),
      formatMoment(at, i18n.language),
      person ? person.name || person.email : undefined,
      kinds.join(", "),
    ];
    return parts.filter(Boolean).join(" · ");
  };
}
