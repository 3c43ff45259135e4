import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { catalogueSearchQuery, editionsQuery, type CatalogueMatch } from "@/api/catalogue";
import { SelectField } from "@/design/Field";
import { SearchField } from "@/design/SearchField";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";
import { useDelayed } from "@/lib/useDelayed";

import styles from "./CataloguePicker.module.css";

interface CataloguePickerProps {
  readonly chosen: readonly CatalogueMatch[];
  readonly onChange: (chosen: readonly CatalogueMatch[]) => void;
}

/** Search in the catalogue of analyses, with any number of choices. */
export function CataloguePicker({ chosen, onChange }: CataloguePickerProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [edition, setEdition] = useState("");
  const asked = useDelayed(words.trim());
  const editions = useQuery(editionsQuery);
  const matches = useQuery(catalogueSearchQuery(asked, edition));
  const results = matches.data?.results ?? [];
  const isChosen = ({ id }: CatalogueMatch) => chosen.some((match) => match.id === id);
  const toggle = (match: CatalogueMatch) =>
    onChange(isChosen(match) ? chosen.filter(({ id }) => id !== match.id) : [...chosen, match]);

  if (editions.data?.sources.length === 0) {
    return (
      <EmptyState
        action={<Link to="/katalog">{t("works.openCatalogue")}</Link>}
        icon="catalogue"
        title={t("works.noCatalogue")}
      >
        {t("works.noCatalogueText")}
      </EmptyState>
    );
  }
  return (
    <div className={styles.picker}>
      <div className={styles.filters}>
        <SearchField label={t("works.searchCatalogue")} onChange={setWords} value={words} />
        <SelectField
          label={t("catalogue.edition")}
          onChange={(event) => setEdition(event.target.value)}
          value={edition}
        >
          <option value="">{t("catalogue.allEditions")}</option>
          {editions.data?.sources.map((source) => (
            <option key={source.id} value={source.name}>
              {source.name}
            </option>
          ))}
        </SelectField>
      </div>
      {matches.isPending && <Skeleton rows={6} />}
      {matches.isError && <ProblemNotice error={matches.error} onRetry={() => void matches.refetch()} />}
      {matches.isSuccess && results.length === 0 && (
        <EmptyState icon="search" title={t("works.noMatch")}>
          {t("works.noMatchText")}
        </EmptyState>
      )}
      {results.length > 0 && (
        <ul aria-label={t("works.matches")} className={styles.matches}>
          {results.map((match) => (
            <li key={match.id}>
              <label className={styles.match}>
                <input checked={isChosen(match)} onChange={() => toggle(match)} type="checkbox" />
                <span className={styles.code}>{match.kode_ahsp}</span>
                <span>{match.nama_ahsp}</span>
                <span className={styles.unit}>{match.satuan}</span>
                <span className={styles.source}>{match.sumber}</span>
              </label>
            </li>
          ))}
        </ul>
      )}
      {matches.isSuccess && matches.data.total > results.length && (
        <p className={styles.rest}>{t("works.moreMatches", { shown: results.length, total: matches.data.total })}</p>
      )}
    </div>
  );
}
