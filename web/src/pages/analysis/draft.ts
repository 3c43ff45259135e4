import type { AnalysisRow, AnalysisRowInput } from "@/api/analysis";
import { add, multiply, type Decimal } from "@/lib/decimal";
import { kategoriOf, type Kategori } from "@/lib/kategori";

/** A row that stands for a whole other analysis. */
export interface Bundle {
  readonly kind: "job" | "ahsp";
  readonly id: number;
}

/** One row of an analysis while it is edited. */
export interface DraftRow {
  readonly key: string;
  readonly kategori: Kategori;
  readonly kode: string;
  readonly uraian: string;
  readonly satuan: string;
  readonly koefisien: Decimal;
  readonly harga: Decimal | null;
  readonly bundle: Bundle | null;
}

export type RowChanges = Partial<Pick<DraftRow, "kode" | "uraian" | "satuan" | "koefisien" | "harga">>;

export function toDraftRow(row: AnalysisRow, place: number): DraftRow {
  return {
    key: `${place}`,
    kategori: kategoriOf(row.kategori),
    kode: row.kode,
    uraian: row.uraian,
    satuan: row.satuan,
    koefisien: row.koefisien,
    harga: row.harga_satuan,
    bundle: bundleOf(row),
  };
}

function bundleOf(row: AnalysisRow): Bundle | null {
  if (row.ref_pekerjaan_id !== null) return { kind: "job", id: row.ref_pekerjaan_id };
  if (row.ref_ahsp_id !== null) return { kind: "ahsp", id: row.ref_ahsp_id };
  return null;
}

let lastNew = 0;

export function newRow(kategori: Kategori, known: Partial<DraftRow> = {}): DraftRow {
  lastNew += 1;
  const blank = { kode: "", uraian: "", satuan: "", koefisien: "1", harga: null, bundle: null };
  return { ...blank, ...known, key: `new-${lastNew}`, kategori };
}

export function changedRow(rows: readonly DraftRow[], key: string, changes: RowChanges): DraftRow[] {
  return rows.map((row) => (row.key === key ? { ...row, ...changes } : row));
}

export function toInputs(rows: readonly DraftRow[]): AnalysisRowInput[] {
  return rows.map(({ kategori, kode, uraian, satuan, koefisien, bundle }) => ({
    kategori,
    kode: kode.trim(),
    uraian: uraian.trim(),
    satuan: satuan.trim(),
    koefisien,
    ...(bundle === null ? {} : { ref_kind: bundle.kind, ref_id: bundle.id }),
  }));
}

/** Rows that the server would refuse for an empty text. */
export function incompleteRows(rows: readonly DraftRow[]): DraftRow[] {
  return rows.filter(({ uraian, satuan }) => uraian.trim() === "" || satuan.trim() === "");
}

/** Coefficient × price; null while the resource has no price. */
export function amountOf({ koefisien, harga }: DraftRow): Decimal | null {
  return harga === null ? null : multiply(koefisien, harga);
}

/** Sum of the priced rows. */
export function subtotalOf(rows: readonly DraftRow[]): Decimal {
  return add(rows.map((row) => amountOf(row) ?? "0"));
}
