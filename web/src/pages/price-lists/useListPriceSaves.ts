import { useQueryClient, type InfiniteData } from "@tanstack/react-query";

import { priceListQuery, saveListPrices, type ListPrice, type listPricesQuery } from "@/api/priceLists";
import { hasStatus } from "@/api/problem";
import { useFigureSaves } from "@/features/figures/useFigureSaves";
import { sameDecimal, type Decimal } from "@/lib/decimal";

type PricesQuery = ReturnType<typeof listPricesQuery>;
type Page = Awaited<ReturnType<Extract<PricesQuery["queryFn"], (...parameters: never) => unknown>>>;
type Pages = InfiniteData<Page, string>;

/**
 * Saves prices of a list in their place. The list has one version; where somebody else has changed other rows of it
 * meanwhile, the price is saved all the same, and where it was this row, that is a conflict for the user to decide.
 */
export function useListPriceSaves(listId: number, query: PricesQuery) {
  const queryClient = useQueryClient();
  const list = priceListQuery(listId);

  const rowOf = (id: number) => rows(queryClient.getQueryData(query.queryKey)).find((row) => row.id === id);
  const readAgain = () =>
    Promise.all([
      queryClient.refetchQueries({ queryKey: list.queryKey, exact: true }),
      queryClient.refetchQueries({ queryKey: query.queryKey }),
    ]);
  const send = async (row: ListPrice, harga: Decimal) => {
    const { kategori, kode, uraian, satuan } = row;
    const { version } = await queryClient.query({ ...list, staleTime: "static" });
    const items = [{ kategori, kode, uraian, satuan, harga }];
    const saved = await saveListPrices(listId, { version, items, removed_ids: [], replace: false, source: "" });
    queryClient.setQueryData(list.queryKey, (known) => known && { ...known, version: saved.version });
    queryClient.setQueryData<Pages>(query.queryKey, (known) => known && withPrice(known, row.id, harga));
    void queryClient.invalidateQueries({ queryKey: ["price-list", listId, "history"] });
  };

  return useFigureSaves({
    name: ["list-prices", listId],
    save: async ({ id, value }) => {
      const seen = rowOf(id);
      if (seen === undefined || value === null) return;
      try {
        await send(seen, value);
      } catch (problem) {
        if (!hasStatus(problem, 409)) throw problem;
        await readAgain();
        const now = rowOf(id);
        if (now === undefined || !sameDecimal(now.harga, seen.harga)) throw problem;
        await send(now, value);
      }
    },
    // What is saved is in the cache already; a conflict has been read.
    refresh: () => Promise.resolve(),
  });
}

function rows(pages: Pages | undefined): ListPrice[] {
  return pages?.pages.flatMap((page) => page.items) ?? [];
}

function withPrice(known: Pages, id: number, harga: Decimal): Pages {
  const changed = (row: ListPrice) => (row.id === id ? { ...row, harga } : row);
  return { ...known, pages: known.pages.map((page) => ({ ...page, items: page.items.map(changed) })) };
}
