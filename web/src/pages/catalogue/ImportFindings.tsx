import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import {
  decideFindings,
  findingsQuery,
  type Decision,
  type Severity,
  type StagedFinding,
  type StagedImport,
} from "@/api/catalogueImports";
import type { Schemas } from "@/api/client";
import { Button } from "@/design/Button";
import { ProblemNotice, Skeleton } from "@/design/States";
import { formatAmount } from "@/lib/decimal";

import styles from "./CataloguePage.module.css";
import { FindingRow } from "./FindingRow";
import { RULES, SEVERITIES, sumOf } from "./findings";

const ALL = "";
const DECISIONS: readonly Decision[] = ["open", "accept", "keep", "edit", "exclude"];
const IN_BULK = ["accept", "keep"] as const;

/** What the data gate found, rule by rule, with what may be done about each finding. */
export function ImportFindings({ staged }: { readonly staged: StagedImport }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [rule, setRule] = useState<number | undefined>(undefined);
  const [severity, setSeverity] = useState<Severity | undefined>(undefined);
  const [decision, setDecision] = useState<Decision | undefined>(undefined);
  const findings = useInfiniteQuery(findingsQuery(staged.id, { rule, severity, decision }));
  const decide = useMutation({
    mutationFn: (body: Schemas["DecideFindings"]) => decideFindings(staged.id, body),
    onSuccess: (changed) => {
      queryClient.setQueryData(["imports", staged.id], changed);
      void queryClient.invalidateQueries({ queryKey: ["imports", staged.id, "findings"] });
    },
  });
  const narrowed = {
    ...(rule !== undefined && { rule }),
    ...(severity !== undefined && { severity }),
  };
  const shown = findings.data?.pages.flatMap((page) => page.findings) ?? [];
  const total = findings.data?.pages[0]?.total ?? 0;

  return (
    <>
      <Facts staged={staged} />
      <div className={styles.filters}>
        <Choice
          label={t("catalogueImport.rule")}
          onChange={(value) => setRule(value === ALL ? undefined : Number(value))}
          options={RULES.map((number) => ({
            value: String(number),
            label: `${String(number)} · ${t(`catalogueImport.rules.${number}`)} (${ruleCount(staged, number)})`,
          }))}
          value={rule === undefined ? ALL : String(rule)}
        />
        <Choice
          label={t("catalogueImport.severity")}
          onChange={(value) => setSeverity(SEVERITIES.find((one) => one === value))}
          options={SEVERITIES.map((one) => ({ value: one, label: t(`catalogueImport.severities.${one}`) }))}
          value={severity ?? ALL}
        />
        <Choice
          label={t("catalogueImport.decision")}
          onChange={(value) => setDecision(DECISIONS.find((one) => one === value))}
          options={DECISIONS.map((one) => ({ value: one, label: t(`catalogueImport.decisions.${one}`) }))}
          value={decision ?? ALL}
        />
        {IN_BULK.map((one) => (
          <Button
            busy={decide.isPending}
            key={one}
            onClick={() => decide.mutate({ decisions: [], all: narrowed, decision: one })}
          >
            {t(`catalogueImport.bulk.${one}`)}
          </Button>
        ))}
      </div>
      {decide.isError && <ProblemNotice error={decide.error} />}
      {findings.isPending && <Skeleton rows={5} />}
      {findings.isError && <ProblemNotice error={findings.error} onRetry={() => void findings.refetch()} />}
      {findings.isSuccess && (
        <>
          <p className={styles.muted}>{t("works.moreMatches", { shown: shown.length, total })}</p>
          <Table busy={decide.isPending} findings={shown} onDecide={(one) => decide.mutate({ decisions: [one] })} />
          {findings.hasNextPage && (
            <Button busy={findings.isFetchingNextPage} onClick={() => void findings.fetchNextPage()}>
              {t("catalogueImport.more")}
            </Button>
          )}
        </>
      )}
    </>
  );
}

function Facts({ staged }: { readonly staged: StagedImport }) {
  const { t } = useTranslation();
  if (staged.report === null) return null;
  const { analyses, components, compared, verified } = staged.report;
  const facts = [
    [t("catalogue.analyses"), analyses],
    [t("catalogue.components"), components],
    [t("catalogueImport.compared"), compared],
    [t("catalogue.verified"), verified],
    [t("catalogue.findings"), sumOf(staged.counts)],
  ] as const;
  return (
    <dl className={styles.facts}>
      {facts.map(([label, figure]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{formatAmount(String(figure))}</dd>
        </div>
      ))}
    </dl>
  );
}

function ruleCount(staged: StagedImport, rule: number): string {
  return formatAmount(String(sumOf(staged.counts.filter((one) => one.rule === rule))));
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <select
      aria-label={label}
      className={styles.select}
      onChange={(event) => onChange(event.target.value)}
      value={value}
    >
      <option value={ALL}>
        {label}: {t("catalogueImport.all")}
      </option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

interface TableProps {
  readonly findings: readonly StagedFinding[];
  readonly busy: boolean;
  readonly onDecide: (decision: Schemas["FindingDecision"]) => void;
}

function Table({ findings, busy, onDecide }: TableProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("catalogue.place")}</th>
            <th scope="col">{t("prices.kode")}</th>
            <th scope="col">{t("catalogue.finding")}</th>
            <th className={styles.end} scope="col">
              {t("catalogueImport.inFile")}
            </th>
            <th className={styles.end} scope="col">
              {t("catalogue.suggestion")}
            </th>
            <th scope="col">{t("catalogueImport.decision")}</th>
          </tr>
        </thead>
        <tbody>
          {findings.map((finding) => (
            <FindingRow busy={busy} finding={finding} key={finding.number} onDecide={onDecide} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
