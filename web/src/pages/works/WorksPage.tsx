import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { rekapQuery, treeQuery, volumesQuery, type Volume } from "@/api/estimate";
import { formulasQuery, type Formula } from "@/api/formulas";
import { Button } from "@/design/Button";
import { Fill, PageHeader, Toolbar } from "@/design/page/Page";
import { SearchField } from "@/design/SearchField";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";
import { FilledTape } from "@/features/figures/FilledTape";
import { TotalsBar } from "@/features/figures/TotalsBar";
import type { TreeEdit } from "@/features/tree/edits";
import { leaves, matchingRows, treeRows } from "@/features/tree/rows";
import { useTreeEdits } from "@/features/tree/useTreeEdits";
import { isZero } from "@/lib/decimal";

import type { WorkDialog } from "./context";
import { useVolumeSaves } from "./useVolumeSaves";
import { VolumeConflict } from "./VolumeConflict";
import { WorkDialogs } from "./WorkDialogs";
import { WorksTable } from "./WorksTable";
import { TreeConflict } from "./TreeConflict";

/** The tree of pekerjaan with their volumes: what is to be built, and how much of it. */
export function WorksPage() {
  const { t } = useTranslation();
  const { projectId } = useParams({ from: "/inside/project/$projectId/pekerjaan" });
  const [search, setSearch] = useState("");
  const [dialog, setDialog] = useState<WorkDialog | null>(null);
  const tree = useQuery(treeQuery(projectId));
  const volumeList = useQuery(volumesQuery(projectId));
  const formulaList = useQuery(formulasQuery(projectId));
  const rekap = useQuery(rekapQuery(projectId));
  const edits = useTreeEdits(projectId);
  const saves = useVolumeSaves(projectId);

  const rows = useMemo(() => (tree.data ? treeRows(tree.data, rekap.data) : []), [tree.data, rekap.data]);
  const shown = useMemo(() => matchingRows(rows, search), [rows, search]);
  const volumes = useMemo(() => byPekerjaan(volumeList.data?.items), [volumeList.data]);
  const formulas = useMemo(() => rawFormulas(formulaList.data?.items), [formulaList.data]);
  const works = leaves(rows);
  const filled = works.filter(({ id }) => !isZero(volumes.get(id)?.quantity ?? "0")).length;

  const apply = (edit: TreeEdit) => {
    edits.apply(edit).then(
      // Whoever is quick has opened the next one by then.
      () => setDialog((open) => (open === dialog ? null : open)),
      // useTreeEdits has explained the refusal; the dialog stays open for another try.
      () => undefined,
    );
  };
  const fromTemplate = (
    <Button icon="copy" onClick={() => setDialog({ kind: "append" })}>
      {t("library.append")}
    </Button>
  );
  const addGroup = (
    <Button icon="plus" onClick={() => setDialog({ kind: "add-klasifikasi" })} variant="primary">
      {t("works.addKlasifikasi")}
    </Button>
  );

  const body = () => {
    const failure = tree.error ?? volumeList.error;
    if (failure !== null) {
      const retry = () => void Promise.all([tree.refetch(), volumeList.refetch()]);
      return (
        <Fill padded>
          <ProblemNotice error={failure} onRetry={retry} />
        </Fill>
      );
    }
    if (tree.isPending || volumeList.isPending)
      return (
        <Fill>
          <Skeleton rows={14} />
        </Fill>
      );
    if (rows.length === 0) {
      return (
        <Fill>
          <EmptyState
            action={
              <>
                {addGroup}
                {fromTemplate}
              </>
            }
            icon="tree"
            title={t("works.empty.title")}
          >
            {t("works.empty.text")}
          </EmptyState>
        </Fill>
      );
    }
    if (shown.length === 0) {
      const clear = <Button onClick={() => setSearch("")}>{t("action.clearSearch")}</Button>;
      return (
        <Fill>
          <EmptyState action={clear} icon="search" title={t("works.none", { words: search })}>
            {t("works.noneText")}
          </EmptyState>
        </Fill>
      );
    }
    return (
      <WorksTable
        apply={apply}
        formulas={formulas}
        openDialog={setDialog}
        projectId={projectId}
        rows={shown}
        saves={saves}
        volumes={volumes}
      />
    );
  };

  const tape = (
    <FilledTape filled={filled} label={t("works.filled", { filled, count: works.length })} total={works.length} />
  );

  return (
    <>
      <PageHeader aside={works.length > 0 && tape} title={t("works.title")}>
        {rows.length > 0 && fromTemplate}
        {rows.length > 0 && addGroup}
      </PageHeader>
      {rows.length > 0 && (
        <Toolbar>
          <SearchField label={t("works.search")} onChange={setSearch} value={search} />
        </Toolbar>
      )}
      {body()}
      <TotalsBar projectId={projectId} />
      {dialog && (
        <WorkDialogs
          busy={edits.isSaving}
          dialog={dialog}
          onClose={() => setDialog(null)}
          onEdit={apply}
          projectId={projectId}
        />
      )}
      <VolumeConflict saves={saves} volumes={volumes} works={works} />
      <TreeConflict edits={edits} />
    </>
  );
}

function byPekerjaan(volumes: readonly Volume[] = []): ReadonlyMap<number, Volume> {
  return new Map(volumes.map((volume) => [volume.pekerjaan_id, volume]));
}

function rawFormulas(items: readonly Formula[] = []): ReadonlyMap<number, string> {
  return new Map(items.filter((item) => item.is_fx).map((item) => [item.pekerjaan_id, item.raw]));
}
