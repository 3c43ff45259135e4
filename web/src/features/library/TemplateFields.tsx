import { useQuery } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { CATEGORIES, type Category, type Template, type TemplateHead } from "@/api/library";
import { organisationsQuery } from "@/api/organisations";
import { isStaff } from "@/api/session";
import { SelectField, TextArea, TextField } from "@/design/Field";
import { fieldError } from "@/design/FormProblem";

const EVERYBODY = "public";

export function headOf({ name, description, category, is_public, organisation_id }: Template): TemplateHead {
  return { name, description, category, is_public, organisation_id };
}

export const emptyHead = (name: string): TemplateHead => ({
  name,
  description: "",
  category: "lainnya",
  is_public: false,
  organisation_id: null,
});

interface TemplateFieldsProps {
  readonly head: TemplateHead;
  readonly error: unknown;
  readonly onChange: (head: TemplateHead) => void;
}

/** How a template is called and who may use it. */
export function TemplateFields({ head, error, onChange }: TemplateFieldsProps) {
  const { t } = useTranslation();
  const { user } = useRouteContext({ from: "/inside" });
  const organisations = useQuery(organisationsQuery);
  const circle = head.is_public ? EVERYBODY : String(head.organisation_id ?? "");
  const chooseCircle = (value: string) =>
    onChange({
      ...head,
      is_public: value === EVERYBODY,
      organisation_id: value === EVERYBODY || value === "" ? null : Number(value),
    });
  return (
    <>
      <TextField
        error={fieldError(error, "name")}
        label={t("library.name")}
        maxLength={200}
        onChange={(event) => onChange({ ...head, name: event.target.value })}
        required
        value={head.name}
      />
      <TextArea
        error={fieldError(error, "description")}
        label={t("library.description")}
        maxLength={2000}
        onChange={(event) => onChange({ ...head, description: event.target.value })}
        value={head.description}
      />
      <SelectField
        error={fieldError(error, "category")}
        label={t("library.category")}
        onChange={(event) => onChange({ ...head, category: event.target.value as Category })}
        value={head.category}
      >
        {CATEGORIES.map((category) => (
          <option key={category} value={category}>
            {t(`library.categories.${category}`)}
          </option>
        ))}
      </SelectField>
      <SelectField
        error={fieldError(error, "organisation_id") ?? fieldError(error, "is_public")}
        hint={t("library.circleHint")}
        label={t("library.circle")}
        onChange={(event) => chooseCircle(event.target.value)}
        value={circle}
      >
        <option value="">{t("library.onlyMe")}</option>
        {organisations.data?.map(({ id, name }) => (
          <option key={id} value={id}>
            {t("library.membersOf", { name })}
          </option>
        ))}
        {(isStaff(user) || head.is_public) && <option value={EVERYBODY}>{t("library.everybody")}</option>}
      </SelectField>
    </>
  );
}
