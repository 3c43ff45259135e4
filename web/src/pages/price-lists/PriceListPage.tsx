import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { listPricesQuery, priceListQuery, type ListPrice, type PriceList } from "@/api/priceLists";
import { Button } from "@/design/Button";
import buttonStyles from "@/design/Button.module.css";
import { Icon } from "@/design/Icon";
import { Menu } from "@/design/Menu";
import { Fill, PageHeader, Toolbar } from "@/design/page/Page";
import { SearchField } from "@/design/SearchField";
import { Segments } from "@/design/Segments";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";
import { formatAmount } from "@/lib/decimal";
import { KATEGORI, type Kategori } from "@/lib/kategori";
import { useDelayed } from "@/lib/useDelayed";

import { PriceConflict } from "./PriceConflict";
import { PriceListDialogs, type ListAction } from "./PriceListDialogs";
import styles from "./PriceLists.module.css";
import { ListPricesTable } from "./ListPricesTable";
import { useListPriceSaves } from "./useListPriceSaves";
import { useValidity } from "./validity";

const ALL = "ALL";

/** One price list: what it is, and its prices, which those who may mend in their place. */
export function PriceListPage() {
  const { t } = useTranslation();
  const { listId } = useParams({ from: "/inside/daftar-harga/$listId" });
  const list = useQuery(priceListQuery(listId));
  const [action, setAction] = useState<ListAction | null>(null);
  return (
    <>
      <PageHeader aside={list.data && <About list={list.data} />} title={list.data?.name ?? t("priceLists.title")}>
        {list.data && <Commands list={list.data} onChoose={setAction} />}
      </PageHeader>
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
      {list.data && <Prices key={listId} list={list.data} onChoose={setAction} />}
      {list.data && action !== null && (
        <PriceListDialogs action={action} list={list.data} onClose={() => setAction(null)} />
      )}
    </>
  );
}

function About({ list }: { readonly list: PriceList }) {
  const { t } = useTranslation();
  const validity = useValidity();
  const ppn = t(list.includes_ppn ? "priceLists.withPpn" : "priceLists.withoutPpn");
  return (
    <span className={styles.about}>
      {[list.region_name, validity(list), ppn, list.source].filter(Boolean).join(" · ")}
    </span>
  );
}

interface CommandsProps {
  readonly list: PriceList;
  readonly onChoose: (action: ListAction) => void;
}

function Commands({ list, onChoose }: CommandsProps) {
  const { t } = useTranslation();
  const history = {
    icon: "history",
    label: t("priceLists.history"),
    onSelect: () => onChoose({ kind: "history" }),
  } as const;
  if (!list.can_edit) return <Menu items={[history]} label={t("priceLists.more")} />;
  return (
    <>
      <Button icon="plus" onClick={() => onChoose({ kind: "add" })}>
        {t("priceLists.addPrice")}
      </Button>
      <Link className={buttonStyles.button} params={{ listId: list.id }} to="/daftar-harga/$listId/impor">
        <Icon name="upload" />
        {t("priceLists.import")}
      </Link>
      <Menu
        items={[
          history,
          { icon: "edit", label: t("priceLists.edit"), onSelect: () => onChoose({ kind: "edit-list" }) },
          {
            danger: true,
            icon: "remove",
            label: t("priceLists.remove"),
            onSelect: () => onChoose({ kind: "remove-list" }),
          },
        ]}
        label={t("priceLists.more")}
      />
    </>
  );
}

function Prices({ list, onChoose }: CommandsProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [kategori, setKategori] = useState<Kategori | typeof ALL>(ALL);
  const query = listPricesQuery(list.id, useDelayed(words.trim()), kategori === ALL ? "" : kategori);
  const prices = useInfiniteQuery(query);
  const saves = useListPriceSaves(list.id, query);
  const shown = useMemo<ListPrice[]>(() => prices.data?.pages.flatMap((page) => page.items) ?? [], [prices.data]);
  const total = prices.data?.pages[0]?.total ?? 0;
  const isFiltered = words !== "" || kategori !== ALL;
  return (
    <>
      <Toolbar>
        <SearchField label={t("priceLists.searchPrices")} onChange={setWords} value={words} />
        <Segments
          label={t("prices.kategori")}
          onChange={setKategori}
          options={[
            { value: ALL, label: t("prices.all") },
            ...KATEGORI.map((value) => ({ value, label: t(`kategori.${value}`) })),
          ]}
          value={kategori}
        />
      </Toolbar>
      {prices.isPending && (
        <Fill>
          <Skeleton rows={14} />
        </Fill>
      )}
      {prices.isError && (
        <Fill padded>
          <ProblemNotice error={prices.error} onRetry={() => void prices.refetch()} />
        </Fill>
      )}
      {prices.isSuccess && shown.length === 0 && (
        <Fill>
          <NoPrices isFiltered={isFiltered} list={list} />
        </Fill>
      )}
      {shown.length > 0 && <ListPricesTable canEdit={list.can_edit} onChoose={onChoose} prices={shown} saves={saves} />}
      {shown.length > 0 && (
        <div className={styles.foot}>
          <span className={styles.note}>
            {t("priceLists.shown", { shown: formatAmount(String(shown.length)), total: formatAmount(String(total)) })}
          </span>
          {prices.hasNextPage && (
            <Button busy={prices.isFetchingNextPage} onClick={() => void prices.fetchNextPage()}>
              {t("action.more")}
            </Button>
          )}
        </div>
      )}
      <PriceConflict prices={shown} saves={saves} />
    </>
  );
}

function NoPrices({ list, isFiltered }: { readonly list: PriceList; readonly isFiltered: boolean }) {
  const { t } = useTranslation();
  if (isFiltered)
    return (
      <EmptyState icon="search" title={t("prices.none.title")}>
        {t("prices.none.text")}
      </EmptyState>
    );
  const lead = list.can_edit && (
    <Link params={{ listId: list.id }} to="/daftar-harga/$listId/impor">
      {t("priceLists.import")}
    </Link>
  );
  return (
    <EmptyState action={lead} icon="price" title={t("priceLists.noPrices.title")}>
      {t(list.can_edit ? "priceLists.noPrices.text" : "priceLists.noPrices.textReader")}
    </EmptyState>
  );
}
