import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Analysis } from "@/api/analysis";
import { hasStatus } from "@/api/problem";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { ConfirmDialog } from "@/design/ConfirmDialog";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { ProblemNotice } from "@/design/States";
import { useSaveKey } from "@/lib/useSaveKey";
import { KATEGORI } from "@/lib/kategori";

import styles from "./AnalysisPage.module.css";
import { AnalysisSection } from "./AnalysisSection";
import { AnalysisSummary } from "./AnalysisSummary";
import { incompleteRows } from "./draft";
import { useAnalysisEditing, type AnalysisEditing } from "./useAnalysisEditing";

interface AnalysisEditorProps {
  readonly projectId: number;
  readonly analysis: Analysis;
}

export function AnalysisEditor({ projectId, analysis }: AnalysisEditorProps) {
  const { t } = useTranslation();
  const { pekerjaan, meta } = analysis;
  const editing = useAnalysisEditing(projectId, analysis);
  const canSave = editing.isDirty && !editing.isSaving && incompleteRows(editing.rows).length === 0;
  useSaveKey(canSave ? editing.save : null);

  return (
    <article className={styles.editor}>
      <header className={styles.title}>
        <div>
          <h2>{pekerjaan.uraian}</h2>
          <p className={styles.facts}>
            <span>{pekerjaan.kode}</span>
            <span>{t("analysis.perUnit", { unit: pekerjaan.satuan })}</span>
            <Badge>{t(`works.badge.${pekerjaan.source_type}`)}</Badge>
          </p>
        </div>
        {!meta.read_only && <EditorActions canSave={canSave} editing={editing} sourceType={pekerjaan.source_type} />}
      </header>
      {meta.read_only && <p className={styles.readOnly}>{t("analysis.readOnly")}</p>}
      {editing.saveError !== null && !hasStatus(editing.saveError, 409) && <ProblemNotice error={editing.saveError} />}
      {KATEGORI.map((kategori) => (
        <AnalysisSection
          canBundle={pekerjaan.source_type === "custom"}
          kategori={kategori}
          key={kategori}
          onChange={editing.change}
          pekerjaanId={pekerjaan.id}
          projectId={projectId}
          readOnly={meta.read_only}
          rows={editing.rows}
        />
      ))}
      <AnalysisSummary isDirty={editing.isDirty} pekerjaanId={pekerjaan.id} projectId={projectId} />
      <LeaveGuard isDirty={editing.isDirty} />
      {editing.isConflicting && <AnalysisConflict editing={editing} />}
    </article>
  );
}

interface EditorActionsProps {
  readonly editing: AnalysisEditing;
  readonly canSave: boolean;
  readonly sourceType: Analysis["pekerjaan"]["source_type"];
}

function EditorActions({ editing, canSave, sourceType }: EditorActionsProps) {
  const { t } = useTranslation();
  const [isResetting, setResetting] = useState(false);
  return (
    <div className={styles.actions}>
      {sourceType === "ref_modified" && (
        <Button busy={editing.isResetting} icon="reset" onClick={() => setResetting(true)}>
          {t("analysis.reset")}
        </Button>
      )}
      {editing.isDirty && <Button onClick={editing.discard}>{t("action.discard")}</Button>}
      <Button busy={editing.isSaving} disabled={!canSave} onClick={editing.save} title="Ctrl+S" variant="primary">
        {t("action.save")}
      </Button>
      {isResetting && (
        <ConfirmDialog
          confirmLabel={t("analysis.reset")}
          onClose={() => setResetting(false)}
          onConfirm={() => {
            setResetting(false);
            editing.reset();
          }}
          title={t("analysis.resetTitle")}
        >
          {t("analysis.resetText")}
        </ConfirmDialog>
      )}
    </div>
  );
}

/** Asks before unsaved rows are left behind. */
function LeaveGuard({ isDirty }: { readonly isDirty: boolean }) {
  const { t } = useTranslation();
  const blocker = useBlocker({ shouldBlockFn: () => isDirty, enableBeforeUnload: isDirty, withResolver: true });
  if (blocker.status !== "blocked") return null;
  return (
    <ConfirmDialog
      confirmLabel={t("analysis.leave")}
      onClose={blocker.reset}
      onConfirm={blocker.proceed}
      title={t("analysis.leaveTitle")}
    >
      {t("analysis.leaveText")}
    </ConfirmDialog>
  );
}

function AnalysisConflict({ editing }: { readonly editing: AnalysisEditing }) {
  const { t } = useTranslation();
  return (
    <Dialog onClose={editing.reload} title={t("conflict.title")}>
      <DialogBody>
        <p>{t("conflict.analysisText")}</p>
      </DialogBody>
      <DialogActions>
        <Button onClick={editing.overwrite}>{t("conflict.analysisMine")}</Button>
        <Button onClick={editing.reload} variant="primary">
          {t("conflict.analysisTheirs")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
