import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { importsQuery, type StagedImport } from "@/api/catalogueImports";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Panel } from "@/design/page/Page";
import { ProblemNotice } from "@/design/States";
import { formatMoment } from "@/lib/dates";

import styles from "./CataloguePage.module.css";
import { undecided } from "./findings";

interface ImportListProps {
  readonly opened: number | null;
  readonly onOpen: (id: number) => void;
}

const TONES = { waiting: "plain", mapping: "warn", staged: "press", refused: "warn", committed: "good" } as const;

/** Files that were uploaded and are not an edition yet. Nothing is shown while there are none. */
export function ImportList({ opened, onOpen }: ImportListProps) {
  const { t, i18n } = useTranslation();
  const imports = useQuery(importsQuery);
  if (imports.isError) return <ProblemNotice error={imports.error} onRetry={() => void imports.refetch()} />;
  const unfinished = (imports.data?.imports ?? []).filter(({ status }) => status !== "committed");
  if (unfinished.length === 0) return null;
  return (
    <Panel title={t("catalogueImport.unfinished")}>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("catalogue.edition")}</th>
              <th scope="col">{t("catalogue.files")}</th>
              <th scope="col">{t("catalogueImport.status")}</th>
              <th scope="col">{t("catalogueImport.expires")}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {unfinished.map((one) => (
              <tr key={one.id}>
                <th scope="row">{one.edition}</th>
                <td>{one.files.map(({ name }) => name).join(", ")}</td>
                <td>
                  <Badge tone={TONES[one.status]}>{t(`catalogueImport.statuses.${one.status}`)}</Badge>{" "}
                  <Open one={one} />
                </td>
                <td>{formatMoment(one.expires_at, i18n.language)}</td>
                <td className={styles.end}>
                  {one.id !== opened && <Button onClick={() => onOpen(one.id)}>{t("catalogueImport.open")}</Button>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Open({ one }: { readonly one: StagedImport }) {
  const { t } = useTranslation();
  const count = undecided(one.counts);
  return count > 0 ? <span className={styles.muted}>{t("catalogueImport.undecided", { count })}</span> : null;
}
