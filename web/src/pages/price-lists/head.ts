import type { PriceList, PriceListHead } from "@/api/priceLists";
import { provinceOf } from "@/features/prices/regions";
import { today } from "@/lib/dates";

/** What is said of a list, as it is typed: a kabupaten or kota stands beside its province. */
export interface HeadDraft {
  readonly name: string;
  /** "" is the whole nation. */
  readonly province: string;
  /** Four digits, or "" for all of the province. */
  readonly district: string;
  readonly districtName: string;
  readonly valid_from: string;
  readonly valid_until: string;
  readonly source: string;
  readonly includes_ppn: boolean;
  readonly is_public: boolean;
}

export function emptyHead(): HeadDraft {
  return {
    name: "",
    province: "",
    district: "",
    districtName: "",
    valid_from: today(),
    valid_until: "",
    source: "",
    includes_ppn: false,
    is_public: false,
  };
}

export function draftOf(list: PriceList): HeadDraft {
  const { name, region_code, region_name, valid_from, valid_until, source, includes_ppn, is_public } = list;
  const province = provinceOf(region_code);
  const isDistrict = region_code !== province;
  return {
    name,
    province,
    district: isDistrict ? region_code : "",
    districtName: isDistrict ? region_name : "",
    valid_from,
    valid_until: valid_until ?? "",
    source,
    includes_ppn,
    is_public,
  };
}

export function headOf(draft: HeadDraft): PriceListHead {
  const { name, province, district, districtName, valid_from, valid_until, source, includes_ppn, is_public } = draft;
  const isDistrict = province !== "" && district !== "";
  return {
    name: name.trim(),
    region_code: isDistrict ? district : province,
    region_name: isDistrict ? districtName.trim() : "",
    valid_from,
    valid_until: valid_until === "" ? null : valid_until,
    source: source.trim(),
    includes_ppn,
    is_public,
  };
}
