import { useTranslation } from "react-i18next";

import { formatDate } from "@/lib/dates";

interface Validity {
  readonly valid_from: string;
  readonly valid_until: string | null;
}

/** The days on which a list is valid, as people read them. */
export function useValidity(): (list: Validity) => string {
  const { t, i18n } = useTranslation();
  return ({ valid_from, valid_until }) => {
    const from = formatDate(valid_from, i18n.language);
    if (valid_until === null) return t("priceLists.validFrom", { from });
    return t("priceLists.validBetween", { from, until: formatDate(valid_until, i18n.language) });
  };
}
