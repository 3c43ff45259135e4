import type { Pekerjaan, Rekap, RekapRow, Tree } from "@/api/estimate";
import type { Decimal } from "@/lib/decimal";

import type { NodeKind } from "./edits";

/** One row of the tree as it is shown. */
export interface TreeRow {
  readonly key: string;
  readonly kind: NodeKind;
  readonly id: number;
  /** Place in the tree, such as "2.1.3". */
  readonly number: string;
  readonly name: string;
  readonly pekerjaan: Pekerjaan | null;
  readonly figures: RekapRow | null;
  readonly total: Decimal | null;
  readonly parent: TreeRow | null;
  readonly children: TreeRow[];
}

/** The tree with the figures of the rekap at each row. */
export function treeRows(tree: Tree, rekap: Rekap | undefined): TreeRow[] {
  const figures = new Map(rekap?.rows.map((row) => [row.pekerjaan_id, row]));
  const groupTotals = new Map(rekap?.groups.map((group) => [group.id, group.total]));
  const subTotals = new Map(rekap?.groups.flatMap((group) => group.sub.map((sub) => [sub.id, sub.total] as const)));

  return tree.klasifikasi.map((group, groupPlace) => {
    const total = groupTotals.get(group.id) ?? null;
    const groupRow = groupNode("klasifikasi", group, `${groupPlace + 1}`, total, null);
    groupRow.children.push(
      ...group.sub.map((sub, subPlace) => {
        const number = `${groupRow.number}.${subPlace + 1}`;
        const subRow = groupNode("sub", sub, number, subTotals.get(sub.id) ?? null, groupRow);
        subRow.children.push(
          ...sub.pekerjaan.map((item, place) => leaf(item, `${number}.${place + 1}`, figures.get(item.id), subRow)),
        );
        return subRow;
      }),
    );
    return groupRow;
  });
}

function groupNode(
  kind: NodeKind,
  { id, name }: { readonly id: number; readonly name: string },
  number: string,
  total: Decimal | null,
  parent: TreeRow | null,
): TreeRow {
  return { key: `${kind}-${id}`, kind, id, number, name, pekerjaan: null, figures: null, total, parent, children: [] };
}

function leaf(item: Pekerjaan, number: string, figures: RekapRow | undefined, parent: TreeRow): TreeRow {
  return {
    key: `pekerjaan-${item.id}`,
    kind: "pekerjaan",
    id: item.id,
    number,
    name: item.snapshot_uraian,
    pekerjaan: item,
    figures: figures ?? null,
    total: figures?.total ?? null,
    parent,
    children: [],
  };
}

/** The branches that hold every word; a group that matches keeps all that is below it. */
export function matchingRows(rows: readonly TreeRow[], words: string): TreeRow[] {
  const wanted = words.toLocaleLowerCase("id").split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [...rows];
  const matches = (row: TreeRow) => {
    const text = `${row.name} ${row.pekerjaan?.snapshot_kode ?? ""}`.toLocaleLowerCase("id");
    return wanted.every((word) => text.includes(word));
  };
  const pruned = (row: TreeRow): TreeRow[] => {
    if (matches(row)) return [row];
    const children = row.children.flatMap(pruned);
    return children.length === 0 ? [] : [{ ...row, children }];
  };
  return rows.flatMap(pruned);
}

export function leaves(rows: readonly TreeRow[]): TreeRow[] {
  return rows.flatMap((row) => (row.kind === "pekerjaan" ? [row] : leaves(row.children)));
}
