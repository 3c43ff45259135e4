import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import type { Kategori } from "@/lib/kategori";

import { answer, api, type Schemas } from "./client";

export type Region = Schemas["Region"];
export type PriceList = Schemas["KeptPriceList"];
export type PriceListHead = Schemas["CreatePriceList"];
export type ListPrice = Schemas["ListPrice"];
export type ListPriceInput = Schemas["ListPriceInput"];
export type SaveListPrices = Schemas["SaveListPrices"];
export type SavedListPrices = Schemas["SavedListPrices"];
export type PriceListReading = Schemas["PriceListReading"];
export type ListPriceChange = Schemas["ListPriceChange"];

const PAGE = 100;
const HISTORY_PAGE = 50;

/** Which lists are asked for; "ALL" is every region, "" the national one. */
export interface ListFilter {
  readonly words: string;
  readonly region: string;
  /** ISO 8601; "" asks for every day. */
  readonly on: string;
}

export const EVERY_REGION = "ALL";
export const NO_LIST_FILTER: ListFilter = { words: "", region: EVERY_REGION, on: "" };

/** The nation first, then its provinces. */
export const regionsQuery = queryOptions({
  queryKey: ["regions"],
  staleTime: Infinity,
  queryFn: async ({ signal }): Promise<Region[]> => (await answer(api.GET("/api/regions/", { signal }))).items,
});

/** Newest first; with a region those of the regions around it too, the nearest first. */
export const priceListsQuery = ({ words, region, on }: ListFilter) =>
  queryOptions({
    queryKey: ["price-lists", words, region, on],
    queryFn: async ({ signal }): Promise<PriceList[]> => {
      const query = { q: words, ...(region !== EVERY_REGION && { region }), ...(on !== "" && { on }) };
      return (await answer(api.GET("/api/price-lists/", { params: { query }, signal }))).items;
    },
    placeholderData: (previous) => previous,
  });

export const priceListQuery = (listId: number) =>
  queryOptions({
    queryKey: ["price-list", listId],
    queryFn: ({ signal }) => answer(api.GET("/api/price-lists/{list_id}/", { params: of(listId), signal })),
  });

export function createPriceList(body: PriceListHead): Promise<PriceList> {
  return answer(api.POST("/api/price-lists/create/", { body }));
}

/** @param version of the list that the user saw */
export function updatePriceList(listId: number, head: PriceListHead, version: number): Promise<PriceList> {
  const body = { ...head, version };
  return answer(api.POST("/api/price-lists/{list_id}/update/", { params: of(listId), body }));
}

export async function deletePriceList(listId: number, version: number): Promise<void> {
  await answer(api.POST("/api/price-lists/{list_id}/delete/", { params: of(listId), body: { version } }));
}

export const listPricesQuery = (listId: number, words: string, kategori: Kategori | "") =>
  infiniteQueryOptions({
    queryKey: ["price-list", listId, "prices", words, kategori],
    queryFn: ({ signal, pageParam }) => {
      const query = { q: words, cursor: pageParam, page_size: PAGE, ...(kategori !== "" && { kategori }) };
      return answer(api.GET("/api/price-lists/{list_id}/prices/", { params: { ...of(listId), query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (previous) => previous,
  });

/** Keeps, changes and removes prices of a list: all of them or none. */
export function saveListPrices(listId: number, body: SaveListPrices): Promise<SavedListPrices> {
  return answer(api.POST("/api/price-lists/{list_id}/prices/save/", { params: of(listId), body }));
}

/** How a table is to be read; columns by their number from 0, {} recognises their titles. */
export interface ReadingChoices {
  readonly columns: Readonly<Record<string, number>>;
  readonly kategori: Kategori | "";
  readonly sheet: string;
}

/** Reads a table and stores nothing. */
export function readPriceTable(listId: number, file: File, choices: ReadingChoices): Promise<PriceListReading> {
  const { kategori, sheet } = choices;
  const columns = Object.entries(choices.columns)
    .map(([field, place]) => `${field}:${place}`)
    .join(",");
  const query = { ...(columns !== "" && { columns }), ...(kategori !== "" && { kategori }), ...(sheet && { sheet }) };
  const form = new FormData();
  form.append("file", file);
  return answer(
    api.POST("/api/price-lists/{list_id}/prices/read/", {
      params: { ...of(listId), query },
      body: { file: "" },
      bodySerializer: () => form,
    }),
  );
}

/** What was added, changed and removed, newest first; of one price alone where `priceId` says so. */
export const listHistoryQuery = (listId: number, priceId: number | null) =>
  infiniteQueryOptions({
    queryKey: ["price-list", listId, "history", priceId],
    queryFn: ({ signal, pageParam }) => {
      const query = { cursor: pageParam, page_size: HISTORY_PAGE, ...(priceId !== null && { price_id: priceId }) };
      return answer(api.GET("/api/price-lists/{list_id}/history/", { params: { ...of(listId), query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

function of(listId: number) {
  return { path: { list_id: listId } };
}
