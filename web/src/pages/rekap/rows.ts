import type { Rekap, RekapRow } from "@/api/estimate";
import type { Decimal } from "@/lib/decimal";

/** One row of the recapitulation: a group with its subtotal, or a pekerjaan with its figures. */
export interface RekapNode {
  readonly key: string;
  readonly number: string;
  readonly name: string;
  readonly total: Decimal;
  readonly figures: RekapRow | null;
  readonly children: readonly RekapNode[];
}

/** The rekap as a tree, in the order of the groups and of the rows. */
export function rekapNodes(rekap: Rekap): RekapNode[] {
  const bySub = new Map<number, RekapRow[]>();
  for (const row of rekap.rows) {
    const rows = bySub.get(row.sub_klasifikasi_id);
    if (rows === undefined) bySub.set(row.sub_klasifikasi_id, [row]);
    else rows.push(row);
  }
  return rekap.groups.map((group, place) => ({
    key: `klasifikasi-${group.id}`,
    number: `${place + 1}`,
    name: group.name,
    total: group.total,
    figures: null,
    children: group.sub.map((sub, subPlace) => ({
      key: `sub-${sub.id}`,
      number: `${place + 1}.${subPlace + 1}`,
      name: sub.name,
      total: sub.total,
      figures: null,
      children: (bySub.get(sub.id) ?? []).map((row, rowPlace) =>
        leaf(row, `${place + 1}.${subPlace + 1}.${rowPlace + 1}`),
      ),
    })),
  }));
}

function leaf(row: RekapRow, number: string): RekapNode {
  return {
    key: `pekerjaan-${row.pekerjaan_id}`,
    number,
    name: row.uraian,
    total: row.total,
    figures: row,
    children: [],
  };
}
