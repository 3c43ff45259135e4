import { useTranslation } from "react-i18next";

import type { Edition } from "@/api/catalogue";
import { Badge } from "@/design/Badge";
import { formatMoment } from "@/lib/dates";
import { formatAmount } from "@/lib/decimal";

import styles from "./CataloguePage.module.css";

interface EditionListProps {
  readonly editions: readonly Edition[];
  readonly newest: string | null;
}

export function EditionList({ editions, newest }: EditionListProps) {
  const { t, i18n } = useTranslation();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t("catalogue.edition")}</th>
          <th className={styles.end} scope="col">
            {t("catalogue.analyses")}
          </th>
          <th scope="col">{t("catalogue.importedAt")}</th>
        </tr>
      </thead>
      <tbody>
        {editions.map((edition) => (
          <tr key={edition.id}>
            <th scope="row">
              {edition.name} {edition.name === newest && <Badge tone="good">{t("catalogue.newest")}</Badge>}
            </th>
            <td className={styles.end}>{formatAmount(String(edition.analyses))}</td>
            <td>{formatMoment(edition.imported_at, i18n.language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
