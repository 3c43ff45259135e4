import { useQuery } from "@tanstack/react-query";
import { Link, useRouteContext } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { aliasesQuery, type Alias } from "@/api/aliases";
import { isStaff } from "@/api/session";
import { Button } from "@/design/Button";
import buttonStyles from "@/design/Button.module.css";
import { Icon } from "@/design/Icon";
import { Fill, PageHeader, Toolbar } from "@/design/page/Page";
import { SearchField } from "@/design/SearchField";
import { Segments } from "@/design/Segments";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";

import { AliasDialog } from "./AliasDialog";
import { AliasesTable } from "./AliasesTable";
import { ALIAS_KINDS, filteredAliases, NO_FILTER, type AliasFilter } from "./filter";
import { RemoveAliasDialog } from "./RemoveAliasDialog";

const NONE: readonly Alias[] = [];

/** Other names of resources and units, which imports and the search understand. Staff keep them. */
export function AliasesPage() {
  const { t } = useTranslation();
  const { user } = useRouteContext({ from: "/inside" });
  const [filter, setFilter] = useState(NO_FILTER);
  const [edited, setEdited] = useState<Alias | "new" | null>(null);
  const [removed, setRemoved] = useState<Alias | null>(null);
  const list = useQuery(aliasesQuery);
  const aliases = list.data ?? NONE;
  const shown = useMemo(() => filteredAliases(aliases, filter), [aliases, filter]);
  const mayEdit = isStaff(user);
  const add = mayEdit && (
    <Button icon="plus" onClick={() => setEdited("new")} variant="primary">
      {t("aliases.add")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("aliases.title")}>
        <Link className={buttonStyles.button} to="/katalog">
          <Icon name="back" />
          {t("catalogue.title")}
        </Link>
        {add}
      </PageHeader>
      {aliases.length > 0 && (
        <Toolbar>
          <AliasFilters aliases={aliases} filter={filter} onChange={setFilter} />
        </Toolbar>
      )}
      {list.isPending && (
        <Fill>
          <Skeleton rows={14} />
        </Fill>
      )}
      {list.isError && (
        <Fill padded>
          <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
        </Fill>
      )}
      {list.isSuccess && aliases.length === 0 && (
        <Fill>
          <EmptyState action={add} icon="catalogue" title={t("aliases.empty.title")}>
            {t(mayEdit ? "aliases.empty.text" : "aliases.empty.textUser")}
          </EmptyState>
        </Fill>
      )}
      {aliases.length > 0 && shown.length === 0 && (
        <Fill>
          <EmptyState
            action={<Button onClick={() => setFilter(NO_FILTER)}>{t("prices.none.action")}</Button>}
            icon="search"
            title={t("prices.none.title")}
          >
            {t("prices.none.text")}
          </EmptyState>
        </Fill>
      )}
      {shown.length > 0 && (
        <AliasesTable aliases={shown} onEdit={setEdited} onRemove={setRemoved} readOnly={!mayEdit} />
      )}
      {edited !== null && (
        <AliasDialog aliases={aliases} onClose={() => setEdited(null)} start={edited === "new" ? null : edited} />
      )}
      {removed !== null && <RemoveAliasDialog alias={removed} onClose={() => setRemoved(null)} />}
    </>
  );
}

interface AliasFiltersProps {
  readonly aliases: readonly Alias[];
  readonly filter: AliasFilter;
  readonly onChange: (filter: AliasFilter) => void;
}

function AliasFilters({ aliases, filter, onChange }: AliasFiltersProps) {
  const { t } = useTranslation();
  const count = (kind: AliasFilter["kind"]) => filteredAliases(aliases, { ...NO_FILTER, kind }).length;
  return (
    <>
      <SearchField
        label={t("aliases.search")}
        onChange={(words) => onChange({ ...filter, words })}
        value={filter.words}
      />
      <Segments
        label={t("aliases.kind")}
        onChange={(kind) => onChange({ ...filter, kind })}
        options={[
          { value: "ALL", label: `${t("aliases.all")} ${aliases.length}` },
          ...ALIAS_KINDS.map((value) => ({ value, label: `${t(`aliases.kinds.${value}`)} ${count(value)}` })),
        ]}
        value={filter.kind}
      />
    </>
  );
}
