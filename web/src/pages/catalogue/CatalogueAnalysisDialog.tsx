import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { catalogueAnalysisQuery } from "@/api/catalogue";
import { Dialog, DialogBody } from "@/design/Dialog";
import { ProblemNotice, Skeleton } from "@/design/States";
import { KategoriBadge } from "@/features/KategoriBadge";
import { formatCoefficient } from "@/lib/decimal";

import styles from "./CataloguePage.module.css";

export function CatalogueAnalysisDialog({ id, onClose }: { readonly id: number; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(catalogueAnalysisQuery(id));
  return (
    <Dialog onClose={onClose} title={data?.nama_ahsp ?? t("catalogue.analysis")} wide>
      <DialogBody>
        {isPending && <Skeleton rows={5} />}
        {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
        {data && (
          <>
            <p className={styles.muted}>
              {data.kode_ahsp} · {t("analysis.perUnit", { unit: data.satuan })} · {data.sumber}
            </p>
            <div className={styles.scroll}>
              <table className={styles.table}>
                <thead>
                  <tr>
                    <th scope="col">{t("prices.kategori")}</th>
                    <th scope="col">{t("prices.kode")}</th>
                    <th scope="col">{t("prices.uraian")}</th>
                    <th scope="col">{t("prices.satuan")}</th>
                    <th className={styles.end} scope="col">
                      {t("analysis.koefisien")}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.components.map((component, place) => (
                    // Components have no id of their own, and never change their place.
                    <tr key={place}>
                      <td>
                        <KategoriBadge kategori={component.kategori} />
                      </td>
                      <td className={styles.code}>{component.kode}</td>
                      <td>{component.uraian}</td>
                      <td>{component.satuan}</td>
                      <td className={styles.end}>{formatCoefficient(component.koefisien)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </>
        )}
      </DialogBody>
    </Dialog>
  );
}
