import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { CATEGORIES, templatesQuery, type Category, type Template } from "@/api/library";
import { Button } from "@/design/Button";
import { Fill, PageHeader, Toolbar } from "@/design/page/Page";
import { SearchField } from "@/design/SearchField";
import { Segments } from "@/design/Segments";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";
import { useDelayed } from "@/lib/useDelayed";

import { TemplateDialogs, type TemplateDialog } from "./TemplateDialogs";
import { TemplateList } from "./TemplateList";

const NONE: readonly Template[] = [];

/** The library: structures that are used again, one's own, of one's organisations, and public ones. */
export function TemplatesPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [category, setCategory] = useState<Category | "">("");
  const [dialog, setDialog] = useState<TemplateDialog | null>(null);
  const words = useDelayed(search.trim());
  const list = useQuery(templatesQuery(words, category));
  const templates = list.data ?? NONE;
  const isFiltered = words !== "" || category !== "";
  const load = (
    <Button icon="upload" onClick={() => setDialog({ kind: "import" })}>
      {t("library.import")}
    </Button>
  );
  const clear = () => {
    setSearch("");
    setCategory("");
  };
  return (
    <>
      <PageHeader title={t("library.title")}>{load}</PageHeader>
      <Toolbar>
        <SearchField label={t("library.search")} onChange={setSearch} value={search} />
        <Segments
          label={t("library.category")}
          onChange={setCategory}
          options={[
            { value: "", label: t("library.all") },
            ...CATEGORIES.map((value) => ({ value, label: t(`library.categories.${value}`) })),
          ]}
          value={category}
        />
      </Toolbar>
      {list.isPending && (
        <Fill>
          <Skeleton />
        </Fill>
      )}
      {list.isError && (
        <Fill padded>
          <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
        </Fill>
      )}
      {list.isSuccess && templates.length === 0 && (
        <Fill>
          {isFiltered ? (
            <EmptyState
              action={<Button onClick={clear}>{t("action.clearSearch")}</Button>}
              icon="search"
              title={t("library.none.title")}
            >
              {t("library.none.text")}
            </EmptyState>
          ) : (
            <EmptyState action={load} icon="copy" title={t("library.empty.title")}>
              {t("library.empty.text")}
            </EmptyState>
          )}
        </Fill>
      )}
      {templates.length > 0 && <TemplateList openDialog={setDialog} templates={templates} />}
      {dialog !== null && <TemplateDialogs dialog={dialog} onClose={() => setDialog(null)} />}
    </>
  );
}
