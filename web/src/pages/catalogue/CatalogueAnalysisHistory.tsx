import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { analysisHistoryQuery, type AnalysisEdit } from "@/api/catalogueKeeping";
import { ProblemNotice, Skeleton } from "@/design/States";
import { formatMoment } from "@/lib/dates";
import { formatCoefficient } from "@/lib/decimal";

import styles from "./CataloguePage.module.css";

/** Every edit of an analysis: when, why, and which coefficients it changed. Staff only. */
export function CatalogueAnalysisHistory({ id }: { readonly id: number }) {
  const { t, i18n } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(analysisHistoryQuery(id));
  return (
    <section className={styles.details}>
      <h3>{t("catalogue.history")}</h3>
      {isPending && <Skeleton rows={2} />}
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data?.history.length === 0 && <p className={styles.muted}>{t("catalogue.neverEdited")}</p>}
      <ol className={styles.history}>
        {data?.history.map((edit) => (
          <li key={edit.version}>
            <b>{edit.reason}</b> <span className={styles.muted}>{formatMoment(edit.edited_at, i18n.language)}</span>
            <ul>
              {changesOf(edit).map((change) => (
                <li key={change}>{change}</li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}

function changesOf({ before, after }: AnalysisEdit): string[] {
  const old = coefficients(before);
  const now = coefficients(after);
  const changes = [...new Set([...old.keys(), ...now.keys()])]
    .filter((name) => old.get(name) !== now.get(name))
    .map((name) => `${name}: ${old.get(name) ?? "–"} → ${now.get(name) ?? "–"}`);
  return before.nama_ahsp === after.nama_ahsp ? changes : [`${before.nama_ahsp} → ${after.nama_ahsp}`, ...changes];
}

/** All coefficients of a resource, because one may stand in several rows. */
function coefficients({ components }: AnalysisEdit["before"]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { uraian, satuan, koefisien } of components) {
    const name = `${uraian} (${satuan})`;
    const before = found.get(name);
    found.set(name, [...(before === undefined ? [] : [before]), formatCoefficient(koefisien)].join(" + "));
  }
  return found;
}
