import { useQuery } from "@tanstack/react-query";
import { Link, useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { editionsQuery } from "@/api/catalogue";
import type { ImportReport } from "@/api/catalogueImports";
import { isStaff } from "@/api/session";
import { Button } from "@/design/Button";
import buttonStyles from "@/design/Button.module.css";
import { Icon } from "@/design/Icon";
import { PageHeader, Panel, Sheet } from "@/design/page/Page";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";

import { CatalogueSearch } from "./CatalogueSearch";
import { EditionComparison } from "./EditionComparison";
import { EditionList } from "./EditionList";
import { ImportDialog } from "./ImportDialog";
import { ImportList } from "./ImportList";
import { ImportReportView } from "./ImportReportView";
import { StagedImportPanel } from "./StagedImportPanel";

/** The editions of the AHSP catalogue, their import, and search in them. */
export function CataloguePage() {
  const { t } = useTranslation();
  const { user } = useRouteContext({ from: "/inside" });
  const [importing, setImporting] = useState(false);
  const [opened, setOpened] = useState<number | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const editions = useQuery(editionsQuery);
  const importButton = isStaff(user) && (
    <Button icon="upload" onClick={() => setImporting(true)} variant="primary">
      {t("catalogue.import")}
    </Button>
  );

  return (
    <>
      <PageHeader title={t("catalogue.title")}>
        <Link className={buttonStyles.button} to="/katalog/nama-lain">
          <Icon name="catalogue" />
          {t("aliases.title")}
        </Link>
        {importButton}
      </PageHeader>
      <Sheet>
        {report && <ImportReportView onClose={() => setReport(null)} report={report} />}
        {opened !== null && (
          <StagedImportPanel
            id={opened}
            key={opened}
            onClose={() => setOpened(null)}
            onCommitted={(committed) => {
              setOpened(null);
              setReport(committed);
            }}
          />
        )}
        {isStaff(user) && <ImportList onOpen={setOpened} opened={opened} />}
        {editions.isPending && <Skeleton />}
        {editions.isError && <ProblemNotice error={editions.error} onRetry={() => void editions.refetch()} />}
        {editions.data?.sources.length === 0 && (
          <EmptyState action={importButton} icon="catalogue" title={t("catalogue.empty.title")}>
            {t(isStaff(user) ? "catalogue.empty.text" : "catalogue.empty.textUser")}
          </EmptyState>
        )}
        {editions.data && editions.data.sources.length > 0 && (
          <>
            <Panel title={t("catalogue.editions")}>
              <EditionList editions={editions.data.sources} newest={editions.data.default} />
            </Panel>
            {editions.data.sources.length > 1 && <EditionComparison editions={editions.data.sources} />}
            <Panel title={t("catalogue.search")}>
              <CatalogueSearch editions={editions.data.sources} />
            </Panel>
          </>
        )}
      </Sheet>
      {importing && (
        <ImportDialog
          onClose={() => setImporting(false)}
          onReceived={(id) => {
            setOpened(id);
            setImporting(false);
          }}
        />
      )}
    </>
  );
}
