import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Edition } from "@/api/catalogue";
import { comparisonQuery, type ChangedAnalysis, type ChangeKind } from "@/api/catalogueImports";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Panel } from "@/design/page/Page";
import { ProblemNotice, Skeleton } from "@/design/States";
import { formatAmount, formatCoefficient, formatUnitPrice } from "@/lib/decimal";

import styles from "./CataloguePage.module.css";

const KINDS: readonly ChangeKind[] = ["added", "removed", "changed"];
const TONES = { added: "good", removed: "warn", changed: "press" } as const;

/** What changed from one edition to another; nothing is asked for until somebody wants to know. */
export function EditionComparison({ editions }: { readonly editions: readonly Edition[] }) {
  const { t } = useTranslation();
  const [base, setBase] = useState(editions[1]?.id ?? 0);
  const [other, setOther] = useState(editions[0]?.id ?? 0);
  const [shown, setShown] = useState(false);
  return (
    <Panel title={t("catalogueImport.compare")}>
      <div className={styles.filters}>
        <Side editions={editions} label={t("catalogueImport.base")} onChange={setBase} value={base} />
        <Side editions={editions} label={t("catalogueImport.other")} onChange={setOther} value={other} />
        {!shown && (
          <Button disabled={base === other} onClick={() => setShown(true)}>
            {t("catalogueImport.showChanges")}
          </Button>
        )}
      </div>
      {shown && base !== other && <Changes base={base} other={other} />}
      {base === other && <p className={styles.muted}>{t("catalogueImport.sameEdition")}</p>}
    </Panel>
  );
}

interface SideProps {
  readonly label: string;
  readonly value: number;
  readonly editions: readonly Edition[];
  readonly onChange: (id: number) => void;
}

function Side({ label, value, editions, onChange }: SideProps) {
  return (
    <label className={styles.side}>
      {label}
      <select className={styles.select} onChange={(event) => onChange(Number(event.target.value))} value={value}>
        {editions.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Changes({ base, other }: { readonly base: number; readonly other: number }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<ChangeKind | undefined>(undefined);
  const comparison = useInfiniteQuery(comparisonQuery(base, other, kind));
  if (comparison.isPending) return <Skeleton rows={5} />;
  if (comparison.isError) return <ProblemNotice error={comparison.error} onRetry={() => void comparison.refetch()} />;
  const counts = comparison.data.pages[0]?.counts;
  const changes = comparison.data.pages.flatMap((page) => page.changes);
  return (
    <>
      {counts && (
        <dl className={styles.facts}>
          {([...KINDS, "same"] as const).map((one) => (
            <div key={one}>
              <dt>{t(`catalogueImport.kinds.${one}`)}</dt>
              <dd>{formatAmount(String(counts[one]))}</dd>
            </div>
          ))}
        </dl>
      )}
      <select
        aria-label={t("catalogueImport.kind")}
        className={styles.select}
        onChange={(event) => setKind(KINDS.find((one) => one === event.target.value))}
        value={kind ?? ""}
      >
        <option value="">
          {t("catalogueImport.kind")}: {t("catalogueImport.all")}
        </option>
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {t(`catalogueImport.kinds.${one}`)}
          </option>
        ))}
      </select>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("prices.kode")}</th>
              <th scope="col">{t("catalogueImport.kind")}</th>
              <th scope="col">{t("works.uraian")}</th>
              <th scope="col">{t("catalogueImport.differences")}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={change.kode}>
                <td className={styles.code}>{change.kode}</td>
                <td>
                  <Badge tone={TONES[change.kind]}>{t(`catalogueImport.kinds.${change.kind}`)}</Badge>
                </td>
                <td>{change.nama.after ?? change.nama.before}</td>
                <td>{change.kind === "changed" && <Differences change={change} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {comparison.hasNextPage && (
        <Button busy={comparison.isFetchingNextPage} onClick={() => void comparison.fetchNextPage()}>
          {t("catalogueImport.more")}
        </Button>
      )}
    </>
  );
}

function Differences({ change }: { readonly change: ChangedAnalysis }) {
  const { t } = useTranslation();
  const { nama, satuan, unit_price: price } = change;
  return (
    <ul className={styles.differences}>
      {nama.before !== nama.after && (
        <li>
          {t("works.uraian")}: {nama.before} → {nama.after}
        </li>
      )}
      {satuan.before !== satuan.after && (
        <li>
          {t("works.satuan")}: {satuan.before} → {satuan.after}
        </li>
      )}
      {change.components.map((one, place) => (
        <li key={place}>
          {one.uraian} ({one.satuan}): {coefficient(one.before)} → {coefficient(one.after)}
        </li>
      ))}
      {price.before !== null && price.after !== null && price.before !== price.after && (
        <li>
          {t("catalogue.ownPrice")}: {formatUnitPrice(price.before)} → {formatUnitPrice(price.after)}
        </li>
      )}
    </ul>
  );
}

function coefficient(value: string | null): string {
  return value === null ? "–" : formatCoefficient(value);
}
