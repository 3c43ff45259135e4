import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { PriceList } from "@/api/priceLists";
import { Badge } from "@/design/Badge";
import { formatAmount } from "@/lib/decimal";

import styles from "./PriceLists.module.css";
import { useValidity } from "./validity";

export function PriceListTable({ lists }: { readonly lists: readonly PriceList[] }) {
  const { t } = useTranslation();
  const validity = useValidity();
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("priceLists.name")}</th>
            <th scope="col">{t("priceLists.region")}</th>
            <th scope="col">{t("priceLists.valid")}</th>
            <th className={styles.end} scope="col">
              {t("priceLists.count")}
            </th>
          </tr>
        </thead>
        <tbody>
          {lists.map((list) => (
            <tr key={list.id}>
              <th scope="row">
                <Link params={{ listId: list.id }} to="/daftar-harga/$listId">
                  {list.name}
                </Link>{" "}
                <Badge tone={list.is_public ? "press" : "plain"}>
                  {t(list.is_public ? "priceLists.public" : "priceLists.private")}
                </Badge>
                {list.source !== "" && <span className={styles.source}>{list.source}</span>}
              </th>
              <td>{list.region_name}</td>
              <td>{validity(list)}</td>
              <td className={styles.end}>{formatAmount(String(list.total_prices))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
