import { useTranslation } from "react-i18next";

import type { ImportReport } from "@/api/catalogueImports";
import { IconButton } from "@/design/Button";
import { Panel } from "@/design/page/Page";
import { formatAmount, formatUnitPrice } from "@/lib/decimal";

import styles from "./CataloguePage.module.css";

const SHOWN = 200;

interface ImportReportViewProps {
  readonly report: ImportReport;
  readonly onClose: () => void;
}

/** What an import found, with sheet and cell, for the person who has to look it up in the file. */
export function ImportReportView({ report, onClose }: ImportReportViewProps) {
  const { t } = useTranslation();
  const facts = [
    [t("catalogue.analyses"), report.analyses],
    [t("catalogue.components"), report.components],
    [t("catalogue.verified"), report.verified],
    [t("catalogue.differing"), report.differing.length],
  ] as const;
  return (
    <Panel
      actions={<IconButton icon="close" label={t("action.close")} onClick={onClose} />}
      title={t("catalogue.reportOf", { name: report.edition })}
    >
      <dl className={styles.facts}>
        {facts.map(([label, figure]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{formatAmount(String(figure))}</dd>
          </div>
        ))}
      </dl>
      <details className={styles.details}>
        <summary>{t("catalogue.sheetsRead", { count: report.sheets.length })}</summary>
        <ul className={styles.sheets}>
          {report.sheets.map((sheet) => (
            <li key={sheet.name}>
              <b>{sheet.name}</b> {sheet.skipped ?? t("catalogue.sheetAnalyses", { count: sheet.analyses })}
            </li>
          ))}
        </ul>
      </details>
      {report.differing.length > 0 && <Differing report={report} />}
    </Panel>
  );
}

function Differing({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation();
  return (
    <details className={styles.details}>
      <summary>{t("catalogue.differingList", { count: report.differing.length })}</summary>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("catalogue.place")}</th>
              <th scope="col">{t("prices.kode")}</th>
              <th className={styles.end} scope="col">
                {t("catalogue.filePrice")}
              </th>
              <th className={styles.end} scope="col">
                {t("catalogue.ownPrice")}
              </th>
              <th scope="col">{t("catalogue.reason")}</th>
            </tr>
          </thead>
          <tbody>
            {report.differing.slice(0, SHOWN).map((one) => (
              <tr key={`${one.sheet} ${one.cell} ${one.kode}`}>
                <td>
                  <Place cell={one.cell} sheet={one.sheet} />
                </td>
                <td className={styles.code}>{one.kode}</td>
                <td className={styles.end}>{priceText(one.file_unit_price)}</td>
                <td className={styles.end}>{priceText(one.unit_price)}</td>
                <td>{one.reasons.map(({ message }) => message).join(" ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Rest total={report.differing.length} />
    </details>
  );
}

function Place({ sheet, cell }: { readonly sheet: string; readonly cell: string }) {
  return (
    <span className={styles.code}>
      {sheet} <b>{cell}</b>
    </span>
  );
}

function Rest({ total }: { readonly total: number }) {
  const { t } = useTranslation();
  return total > SHOWN ? <p className={styles.muted}>{t("works.moreMatches", { shown: SHOWN, total })}</p> : null;
}

/** The file, or the recomputation, may have no price. */
function priceText(price: string | null): string {
  return price === null ? "–" : formatUnitPrice(price);
}
