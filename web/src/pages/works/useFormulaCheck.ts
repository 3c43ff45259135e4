import { useTranslation } from "react-i18next";

import { problemOf } from "@/lib/formula/parser";

/** Explains what is wrong with a typed formula, and at which character of it. */
export function useFormulaCheck() {
  const { t } = useTranslation();
  return (text: string): { readonly text: string; readonly position: number } | null => {
    const problem = problemOf(text);
    if (problem === null) return null;
    const reason = t(`formula.${problem.fault}`, { subject: problem.subject });
    return { text: t("formula.at", { place: problem.position + 1, reason }), position: problem.position };
  };
}
