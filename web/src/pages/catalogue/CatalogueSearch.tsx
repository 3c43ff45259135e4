import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { catalogueSearchQuery, type Edition } from "@/api/catalogue";
import { SearchField } from "@/design/SearchField";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";
import { useDelayed } from "@/lib/useDelayed";

import { CatalogueAnalysisDialog } from "./CatalogueAnalysisDialog";
import styles from "./CataloguePage.module.css";

export function CatalogueSearch({ editions }: { readonly editions: readonly Edition[] }) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [edition, setEdition] = useState("");
  const [opened, setOpened] = useState<number | null>(null);
  const matches = useQuery(catalogueSearchQuery(useDelayed(words.trim()), edition));
  const results = matches.data?.results ?? [];

  return (
    <>
      <div className={styles.filters}>
        <SearchField label={t("works.searchCatalogue")} onChange={setWords} value={words} />
        <select
          aria-label={t("catalogue.edition")}
          className={styles.select}
          onChange={(event) => setEdition(event.target.value)}
          value={edition}
        >
          <option value="">{t("catalogue.allEditions")}</option>
          {editions.map(({ id, name }) => (
            <option key={id}>{name}</option>
          ))}
        </select>
      </div>
      {matches.isPending && <Skeleton rows={5} />}
      {matches.isError && <ProblemNotice error={matches.error} onRetry={() => void matches.refetch()} />}
      {matches.isSuccess && results.length === 0 && (
        <EmptyState icon="search" title={t("works.noMatch")}>
          {t("works.noMatchText")}
        </EmptyState>
      )}
      {results.length > 0 && (
        <>
          <p className={styles.muted}>
            {t("works.moreMatches", { shown: results.length, total: matches.data?.total })}
          </p>
          <div className={styles.scroll}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{t("prices.kode")}</th>
                  <th scope="col">{t("works.uraian")}</th>
                  <th scope="col">{t("works.satuan")}</th>
                  <th scope="col">{t("catalogue.edition")}</th>
                </tr>
              </thead>
              <tbody>
                {results.map((match) => (
                  <tr key={match.id}>
                    <td className={styles.code}>{match.kode_ahsp}</td>
                    <td>
                      <button className={styles.open} onClick={() => setOpened(match.id)} type="button">
                        {match.nama_ahsp}
                      </button>
                    </td>
                    <td>{match.satuan}</td>
                    <td>{match.sumber}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {opened !== null && <CatalogueAnalysisDialog id={opened} onClose={() => setOpened(null)} />}
    </>
  );
}
