import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { commitImport, discardImport, importQuery, type ImportReport, type StagedImport } from "@/api/catalogueImports";
import { Button, IconButton } from "@/design/Button";
import { ConfirmDialog } from "@/design/ConfirmDialog";
import { Panel } from "@/design/page/Page";
import { ProblemNotice, Skeleton } from "@/design/States";
import { Tape } from "@/design/Tape";

import styles from "./CataloguePage.module.css";
import { undecided } from "./findings";
import { ImportFindings } from "./ImportFindings";
import { MappingForm } from "./MappingForm";

interface StagedImportPanelProps {
  readonly id: number;
  readonly onCommitted: (report: ImportReport) => void;
  readonly onClose: () => void;
}

/** One import on its way to an edition: being read, asking for its columns, refused, or to be reviewed and stored. */
export function StagedImportPanel({ id, onCommitted, onClose }: StagedImportPanelProps) {
  const { t } = useTranslation();
  const staged = useQuery(importQuery(id));
  const title = t("catalogueImport.title", { name: staged.data?.edition ?? "" });
  return (
    <Panel actions={<IconButton icon="close" label={t("action.close")} onClick={onClose} />} title={title}>
      {staged.isPending && <Skeleton rows={3} />}
      {staged.isError && <ProblemNotice error={staged.error} onRetry={() => void staged.refetch()} />}
      {staged.data && (
        <>
          <p className={styles.muted}>{staged.data.files.map(({ name }) => name).join(", ")}</p>
          <Stage onClose={onClose} onCommitted={onCommitted} staged={staged.data} />
        </>
      )}
    </Panel>
  );
}

interface StageProps {
  readonly staged: StagedImport;
  readonly onCommitted: (report: ImportReport) => void;
  readonly onClose: () => void;
}

function Stage({ staged, onCommitted, onClose }: StageProps) {
  const { t } = useTranslation();
  switch (staged.status) {
    case "waiting":
      return <Reading staged={staged} />;
    case "mapping":
      return (
        <>
          {staged.mapping && <MappingForm asked={staged.mapping} id={staged.id} />}
          <Discard id={staged.id} onClose={onClose} />
        </>
      );
    case "refused":
      return (
        <>
          <p role="alert">
            {t("catalogueImport.refused")} <code>{staged.problem?.path}</code>: {staged.problem?.message}
          </p>
          <Discard id={staged.id} onClose={onClose} />
        </>
      );
    case "committed":
      return <p>{t("catalogueImport.committed")}</p>;
    case "staged":
      return <Review onClose={onClose} onCommitted={onCommitted} staged={staged} />;
  }
}

function Reading({ staged }: { readonly staged: StagedImport }) {
  const { t } = useTranslation();
  const { phase, done, total } = staged;
  const text = t(`catalogueImport.phases.${phase}`, { defaultValue: t("catalogue.reading"), done, total });
  return (
    <div>
      <p role="status">{text}</p>
      <Tape label={text} {...(total > 0 && done > 0 && { percent: Math.round((done / total) * 100) })} />
    </div>
  );
}

function Review({ staged, onCommitted, onClose }: StageProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const open = undecided(staged.counts);
  const commit = useMutation({
    mutationFn: () => commitImport(staged.id),
    onSuccess: (report) => {
      for (const key of ["imports", "editions", "catalogue"]) void queryClient.invalidateQueries({ queryKey: [key] });
      onCommitted(report);
    },
  });
  return (
    <>
      <ImportFindings staged={staged} />
      {commit.isError && <ProblemNotice error={commit.error} />}
      <div className={styles.actions}>
        <p className={styles.muted}>
          {open > 0 ? t("catalogueImport.mustDecide", { count: open }) : t("catalogueImport.ready")}
        </p>
        <Discard id={staged.id} onClose={onClose} />
        <Button busy={commit.isPending} disabled={open > 0} onClick={() => commit.mutate()} variant="primary">
          {t("catalogueImport.commit")}
        </Button>
      </div>
    </>
  );
}

function Discard({ id, onClose }: { readonly id: number; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const discard = useMutation({
    mutationFn: () => discardImport(id),
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: ["imports", id] });
      void queryClient.invalidateQueries({ queryKey: ["imports"], exact: true });
      onClose();
    },
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t("catalogueImport.discard")}</Button>
      {asking && (
        <ConfirmDialog
          busy={discard.isPending}
          confirmLabel={t("catalogueImport.discard")}
          onClose={() => setAsking(false)}
          onConfirm={() => discard.mutate()}
          title={t("catalogueImport.discardTitle")}
        >
          {discard.isError && <ProblemNotice error={discard.error} />}
          <p>{t("catalogueImport.discardText")}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
