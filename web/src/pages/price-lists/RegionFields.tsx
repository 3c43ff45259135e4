import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { regionsQuery } from "@/api/priceLists";
import { SelectField, TextField } from "@/design/Field";
import { fieldError } from "@/design/FormProblem";
import { ProblemNotice, type NamedField } from "@/design/States";

import type { HeadDraft } from "./head";
import styles from "./PriceLists.module.css";

interface RegionFieldsProps {
  readonly draft: HeadDraft;
  readonly error: unknown;
  readonly fields: Readonly<Record<"region_code" | "region_name", NamedField>>;
  readonly onChange: (draft: HeadDraft) => void;
}

/** The nation or a province, and within a province the code and name of a kabupaten or kota, where there is one. */
export function RegionFields({ draft, error, fields, onChange }: RegionFieldsProps) {
  const { t } = useTranslation();
  const regions = useQuery(regionsQuery);
  const codeProblem = fieldError(error, "region_code");
  return (
    <>
      {regions.isError && <ProblemNotice error={regions.error} onRetry={() => void regions.refetch()} />}
      <SelectField
        {...fields.region_code}
        error={draft.district === "" ? codeProblem : undefined}
        onChange={(event) => onChange({ ...draft, province: event.target.value, district: "", districtName: "" })}
        value={draft.province}
      >
        {(regions.data ?? [{ code: draft.province, name: "…" }]).map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
      {draft.province !== "" && (
        <div className={styles.pair}>
          <TextField
            error={draft.district === "" ? undefined : codeProblem}
            hint={t("priceLists.districtHint", { province: draft.province })}
            inputMode="numeric"
            label={t("priceLists.district")}
            maxLength={4}
            onChange={(event) => onChange({ ...draft, district: event.target.value.trim() })}
            pattern={`${draft.province}[0-9]{2}`}
            title={t("priceLists.districtHint", { province: draft.province })}
            value={draft.district}
          />
          <TextField
            {...fields.region_name}
            disabled={draft.district === ""}
            error={fieldError(error, "region_name")}
            hint={t("priceLists.districtNameHint")}
            maxLength={100}
            onChange={(event) => onChange({ ...draft, districtName: event.target.value })}
            required={draft.district !== ""}
            value={draft.districtName}
          />
        </div>
      )}
    </>
  );
}
