import type { PriceList, Region } from "@/api/priceLists";

const PROVINCE_DIGITS = 2;

/** The regions in their order, each province followed by those of its kabupaten and kota that some list is made for. */
export function regionOptions(regions: readonly Region[], lists: readonly PriceList[]): Region[] {
  const local = new Map<string, string>();
  for (const { region_code, region_name } of lists)
    if (region_code.length > PROVINCE_DIGITS) local.set(region_code, region_name);
  const within = [...local].map(([code, name]) => ({ code, name })).sort((a, b) => a.code.localeCompare(b.code));
  return regions.flatMap((region) => [
    region,
    ...within.filter(({ code }) => region.code !== "" && code.startsWith(region.code)),
  ]);
}

/** The province of a kabupaten or kota; provinces and the nation are their own. */
export function provinceOf(code: string): string {
  return code.slice(0, PROVINCE_DIGITS);
}
