import type { CatalogueAnalysis } from "@/api/catalogue";
import type { EditCatalogueAnalysis } from "@/api/catalogueKeeping";
import { editable, parseDecimal } from "@/lib/decimal";

const SCALE = 6;
export const KATEGORI = ["TK", "BHN", "ALT", "LAIN"] as const;

/** One row as typed; `position` is its place in the stored analysis, null for a new one. */
export interface DraftRow {
  readonly key: number;
  readonly position: number | null;
  readonly kategori: string;
  readonly kode: string;
  readonly uraian: string;
  readonly satuan: string;
  readonly koefisien: string;
  readonly harga: string;
}

export interface Draft {
  readonly nama: string;
  readonly satuan: string;
  readonly reason: string;
  readonly rows: readonly DraftRow[];
}

export function draftOf(analysis: CatalogueAnalysis): Draft {
  const rows = analysis.components.map((one, place) => ({
    key: place + 1,
    position: place + 1,
    kategori: one.kategori,
    kode: one.kode,
    uraian: one.uraian,
    satuan: one.satuan,
    koefisien: editable(one.koefisien),
    harga: editable(one.harga_satuan),
  }));
  return { nama: analysis.nama_ahsp, satuan: analysis.satuan, reason: "", rows };
}

export function emptyRow(rows: readonly DraftRow[]): DraftRow {
  const key = Math.max(0, ...rows.map((row) => row.key)) + 1;
  return { key, position: null, kategori: "BHN", kode: "", uraian: "", satuan: "", koefisien: "", harga: "" };
}

/** A coefficient that can be stored, null while it is empty, 0 or no number. */
export function coefficientOf(text: string): string | null {
  const parsed = parseDecimal(text, SCALE);
  return parsed.ok && parsed.value !== null && parsed.value !== "0" ? parsed.value : null;
}

/** Whether the price is empty or a number. */
export function isPrice(text: string): boolean {
  return parseDecimal(text, SCALE).ok;
}

/** What is sent, made from `version`; null while a figure or a text is missing or wrong. */
export function requestOf(draft: Draft, version: number): EditCatalogueAnalysis | null {
  const components: EditCatalogueAnalysis["components"] = [];
  for (const row of draft.rows) {
    const koefisien = coefficientOf(row.koefisien);
    const harga = parseDecimal(row.harga, SCALE);
    if (koefisien === null || !harga.ok || row.uraian.trim() === "") return null;
    const { kategori, kode, uraian, satuan, position } = row;
    components.push({ kategori, kode, uraian, satuan, koefisien, harga_satuan: harga.value, position });
  }
  const { nama, satuan, reason } = draft;
  if (components.length === 0 || nama.trim() === "" || reason.trim() === "") return null;
  return { version, nama, satuan, reason, components };
}
