import type { Price } from "@/api/estimate";
import { kategoriOf, type Kategori } from "@/lib/kategori";

export interface PriceFilter {
  readonly kategori: Kategori | "ALL";
  readonly onlyMissing: boolean;
  readonly words: string;
}

export const NO_FILTER: PriceFilter = { kategori: "ALL", onlyMissing: false, words: "" };

export function filteredPrices(prices: readonly Price[], filter: PriceFilter): Price[] {
  const wanted = filter.words.toLocaleLowerCase("id").split(/\s+/).filter(Boolean);
  return prices.filter((price) => {
    if (filter.kategori !== "ALL" && kategoriOf(price.kategori) !== filter.kategori) return false;
    if (filter.onlyMissing && price.harga_satuan !== null) return false;
    const text = `${price.kode_item} ${price.uraian}`.toLocaleLowerCase("id");
    return wanted.every((word) => text.includes(word));
  });
}

export function countMissing(prices: readonly Price[]): number {
  return prices.filter((price) => price.harga_satuan === null).length;
}
