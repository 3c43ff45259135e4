import { useQuery } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { catalogueAnalysisQuery, type CatalogueAnalysis } from "@/api/catalogue";
import { isStaff } from "@/api/session";
import { Button } from "@/design/Button";
import { Dialog, DialogBody } from "@/design/Dialog";
import { ProblemNotice, Skeleton } from "@/design/States";
import { KategoriBadge } from "@/features/KategoriBadge";
import { formatCoefficient } from "@/lib/decimal";

import { CatalogueAnalysisForm } from "./CatalogueAnalysisForm";
import { CatalogueAnalysisHistory } from "./CatalogueAnalysisHistory";
import styles from "./CataloguePage.module.css";

/** One analysis with its components; staff may mend it and see what it was. */
export function CatalogueAnalysisDialog({ id, onClose }: { readonly id: number; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { user } = useRouteContext({ from: "/inside" });
  const [editing, setEditing] = useState(false);
  const { data, error, isPending, refetch } = useQuery(catalogueAnalysisQuery(id));
  return (
    <Dialog onClose={onClose} title={data?.nama_ahsp ?? t("catalogue.analysis")} wide>
      <DialogBody>
        {isPending && <Skeleton rows={5} />}
        {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
        {data && (
          <p className={styles.muted}>
            {data.kode_ahsp} · {t("analysis.perUnit", { unit: data.satuan })} · {data.sumber}
          </p>
        )}
        {data && editing && (
          <CatalogueAnalysisForm analysis={data} key={data.version} onClose={() => setEditing(false)} />
        )}
        {data && !editing && <Components analysis={data} />}
        {isStaff(user) && !editing && (
          <>
            <div className={styles.actions}>
              <Button disabled={data === undefined} icon="edit" onClick={() => setEditing(true)}>
                {t("catalogue.edit")}
              </Button>
            </div>
            <CatalogueAnalysisHistory id={id} />
          </>
        )}
      </DialogBody>
    </Dialog>
  );
}

function Components({ analysis }: { readonly analysis: CatalogueAnalysis }) {
  const { t } = useTranslation();
  return (
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
          {analysis.components.map((component, place) => (
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
  );
}
