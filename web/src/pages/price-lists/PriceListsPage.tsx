import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { EVERY_REGION, NO_LIST_FILTER, priceListsQuery, type ListFilter, type PriceList } from "@/api/priceLists";
import { Button } from "@/design/Button";
import { TextField } from "@/design/Field";
import { PageHeader, Sheet } from "@/design/page/Page";
import { SearchField } from "@/design/SearchField";
import { Segments } from "@/design/Segments";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";
import { RegionSelect } from "@/features/prices/RegionSelect";
import { useDelayed } from "@/lib/useDelayed";

import { PriceListDialog } from "./PriceListDialog";
import styles from "./PriceLists.module.css";
import { PriceListTable } from "./PriceListTable";

const OWNERS = ["ALL", "OWN", "PUBLIC"] as const;
type Owner = (typeof OWNERS)[number];
/** The server gives as many and no more. */
const MOST = 200;

/** All price lists that the user may read: the public ones and one's own. */
export function PriceListsPage() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<ListFilter>(NO_LIST_FILTER);
  const [owner, setOwner] = useState<Owner>("ALL");
  const [creating, setCreating] = useState(false);
  const lists = useQuery(priceListsQuery({ ...filter, words: useDelayed(filter.words.trim()) }));
  const shown = (lists.data ?? []).filter((list) => isOf(list, owner));
  const isFiltered = owner !== "ALL" || filter.words !== "" || filter.region !== EVERY_REGION || filter.on !== "";
  const reset = () => {
    setFilter(NO_LIST_FILTER);
    setOwner("ALL");
  };
  const create = (
    <Button icon="plus" onClick={() => setCreating(true)} variant="primary">
      {t("priceLists.create")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("priceLists.title")}>{create}</PageHeader>
      <Sheet>
        <Filters filter={filter} onChange={setFilter} onOwner={setOwner} owner={owner} />
        {lists.isPending && <Skeleton rows={6} />}
        {lists.isError && <ProblemNotice error={lists.error} onRetry={() => void lists.refetch()} />}
        {lists.isSuccess && shown.length === 0 && !isFiltered && (
          <EmptyState action={create} icon="price" title={t("priceLists.empty.title")}>
            {t("priceLists.empty.text")}
          </EmptyState>
        )}
        {lists.isSuccess && shown.length === 0 && isFiltered && (
          <EmptyState
            action={<Button onClick={reset}>{t("priceLists.none.action")}</Button>}
            icon="search"
            title={t("priceLists.none.title")}
          >
            {t("priceLists.none.text")}
          </EmptyState>
        )}
        {shown.length > 0 && <PriceListTable lists={shown} />}
        {lists.data?.length === MOST && <p className={styles.note}>{t("priceLists.most", { count: MOST })}</p>}
      </Sheet>
      {creating && <PriceListDialog list={null} onClose={() => setCreating(false)} />}
    </>
  );
}

function isOf(list: PriceList, owner: Owner): boolean {
  return owner === "ALL" || (owner === "PUBLIC" ? list.is_public : list.is_own);
}

interface FiltersProps {
  readonly filter: ListFilter;
  readonly owner: Owner;
  readonly onChange: (filter: ListFilter) => void;
  readonly onOwner: (owner: Owner) => void;
}

function Filters({ filter, owner, onChange, onOwner }: FiltersProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.filters}>
      <SearchField
        label={t("priceLists.search")}
        onChange={(words) => onChange({ ...filter, words })}
        value={filter.words}
      />
      <RegionSelect
        label={t("priceLists.region")}
        onChange={(region) => onChange({ ...filter, region })}
        value={filter.region}
      >
        <option value={EVERY_REGION}>{t("priceLists.everyRegion")}</option>
      </RegionSelect>
      <TextField
        label={t("priceLists.validOn")}
        onChange={(event) => onChange({ ...filter, on: event.target.value })}
        type="date"
        value={filter.on}
      />
      <Segments
        label={t("priceLists.owner")}
        onChange={onOwner}
        options={OWNERS.map((value) => ({ value, label: t(`priceLists.owners.${value}`) }))}
        value={owner}
      />
    </div>
  );
}
