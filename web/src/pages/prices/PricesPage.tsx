import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { pricesQuery, type Price } from "@/api/estimate";
import { Button } from "@/design/Button";
import buttonStyles from "@/design/Button.module.css";
import { Icon } from "@/design/Icon";
import { Fill, PageHeader, Toolbar } from "@/design/page/Page";
import { SearchField } from "@/design/SearchField";
import { Segments } from "@/design/Segments";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";
import { ConflictDialog } from "@/features/figures/ConflictDialog";
import { FilledTape } from "@/features/figures/FilledTape";
import { TotalsBar } from "@/features/figures/TotalsBar";
import type { FigureSaves } from "@/features/figures/useFigureSaves";
import { formatUnitPrice } from "@/lib/decimal";
import { KATEGORI } from "@/lib/kategori";

import { countMissing, filteredPrices, NO_FILTER, type PriceFilter } from "./filter";
import { PriceHistoryDialog } from "./PriceHistoryDialog";
import styles from "./PricesPage.module.css";
import { PricesTable } from "./PricesTable";
import { usePriceSaves } from "./usePriceSaves";

const NONE: readonly Price[] = [];

/** The prices of all labour, materials and equipment that the project uses. */
export function PricesPage() {
  const { t } = useTranslation();
  const { projectId } = useParams({ from: "/inside/project/$projectId/harga" });
  const [filter, setFilter] = useState(NO_FILTER);
  const [looked, setLooked] = useState<Price | null>(null);
  const list = useQuery(pricesQuery(projectId));
  const saves = usePriceSaves(projectId);
  const prices = list.data?.items ?? NONE;
  const shown = useMemo(() => filteredPrices(prices, filter), [prices, filter]);
  const filled = prices.length - countMissing(prices);

  const tape = (
    <FilledTape filled={filled} label={t("prices.filled", { filled, count: prices.length })} total={prices.length} />
  );

  return (
    <>
      <PageHeader aside={prices.length > 0 && tape} title={t("prices.title")}>
        {prices.length > 0 && (
          <Link className={buttonStyles.button} params={{ projectId }} to="/project/$projectId/harga/isi">
            <Icon name="price" />
            {t("priceFill.title")}
          </Link>
        )}
      </PageHeader>
      {prices.length > 0 && (
        <Toolbar>
          <PriceFilters filter={filter} onChange={setFilter} prices={prices} />
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
      {list.isSuccess && prices.length === 0 && (
        <Fill>
          <EmptyState
            action={
              <Link params={{ projectId }} to="/project/$projectId/pekerjaan">
                {t("prices.empty.action")}
              </Link>
            }
            icon="price"
            title={t("prices.empty.title")}
          >
            {t("prices.empty.text")}
          </EmptyState>
        </Fill>
      )}
      {prices.length > 0 && shown.length === 0 && (
        <Fill>
          <EmptyState
            action={<Button onClick={() => setFilter(NO_FILTER)}>{t("prices.none.action")}</Button>}
            icon="check"
            title={t(filter.onlyMissing ? "prices.none.missing" : "prices.none.title")}
          >
            {t("prices.none.text")}
          </EmptyState>
        </Fill>
      )}
      {shown.length > 0 && <PricesTable onHistory={setLooked} prices={shown} saves={saves} />}
      <TotalsBar projectId={projectId} />
      <PriceConflict prices={prices} saves={saves} />
      {looked && <PriceHistoryDialog onClose={() => setLooked(null)} price={looked} projectId={projectId} />}
    </>
  );
}

interface PriceFiltersProps {
  readonly prices: readonly Price[];
  readonly filter: PriceFilter;
  readonly onChange: (filter: PriceFilter) => void;
}

function PriceFilters({ prices, filter, onChange }: PriceFiltersProps) {
  const { t } = useTranslation();
  const count = (kategori: PriceFilter["kategori"]) => filteredPrices(prices, { ...NO_FILTER, kategori }).length;
  const used = KATEGORI.filter((kategori) => count(kategori) > 0);
  return (
    <>
      <SearchField
        label={t("prices.search")}
        onChange={(words) => onChange({ ...filter, words })}
        value={filter.words}
      />
      <Segments
        label={t("prices.kategori")}
        onChange={(kategori) => onChange({ ...filter, kategori })}
        options={[
          { value: "ALL", label: `${t("prices.all")} ${prices.length}` },
          ...used.map((value) => ({ value, label: `${t(`kategori.${value}`)} ${count(value)}` })),
        ]}
        value={filter.kategori}
      />
      <label className={styles.onlyMissing}>
        <input
          checked={filter.onlyMissing}
          onChange={(event) => onChange({ ...filter, onlyMissing: event.target.checked })}
          type="checkbox"
        />
        {t("prices.onlyMissing", { count: countMissing(prices) })}
      </label>
    </>
  );
}

function PriceConflict({ prices, saves }: { readonly prices: readonly Price[]; readonly saves: FigureSaves }) {
  const { t } = useTranslation();
  const { conflict, closeConflict, save } = saves;
  if (conflict === null) return null;
  const current = prices.find(({ id }) => id === conflict.id);
  const show = (value: string | null | undefined) => (value == null ? t("prices.unpriced") : formatUnitPrice(value));
  return (
    <ConflictDialog
      mine={show(conflict.value)}
      onKeepMine={() => {
        closeConflict();
        save(conflict);
      }}
      onKeepTheirs={closeConflict}
      subject={current?.uraian ?? ""}
      theirs={show(current?.harga_satuan)}
    />
  );
}
