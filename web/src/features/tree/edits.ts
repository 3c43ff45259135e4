/**
 * Changes of the tree as pure functions: each takes the tree as it is to be saved and gives the changed one.
 * Because a change names its rows by id, it can be applied again to a newer tree after a conflict.
 */
import type { Schemas } from "@/api/client";
import type { Pekerjaan, SourceType, Tree } from "@/api/estimate";

export type PekerjaanDraft = Omit<Schemas["PekerjaanInput"], "ordering_index">;

/** A row without `id` is new. */
export interface SubDraft {
  readonly id?: number;
  readonly name: string;
  readonly pekerjaan: PekerjaanDraft[];
}

export interface KlasifikasiDraft {
  readonly id?: number;
  readonly name: string;
  readonly sub: SubDraft[];
}

export type TreeDraft = readonly KlasifikasiDraft[];
export type TreeEdit = (draft: TreeDraft) => TreeDraft;

export type NodeKind = "klasifikasi" | "sub" | "pekerjaan";

export interface NodeReference {
  readonly kind: NodeKind;
  readonly id: number;
}

export function toDraft(tree: Tree): TreeDraft {
  return tree.klasifikasi.map((group) => ({
    id: group.id,
    name: group.name,
    sub: group.sub.map((sub) => ({ id: sub.id, name: sub.name, pekerjaan: sub.pekerjaan.map(toPekerjaanDraft) })),
  }));
}

function toPekerjaanDraft(pekerjaan: Pekerjaan): PekerjaanDraft {
  const { id, source_type, ref_id, snapshot_uraian, snapshot_satuan } = pekerjaan;
  const source = ref_id === null ? { id, source_type } : { id, source_type, ref_id };
  // The header of a REF is the catalogue's and cannot be changed, so it is not sent.
  return source_type === "ref" ? source : { ...source, snapshot_uraian, snapshot_satuan };
}

export function addKlasifikasi(name: string): TreeEdit {
  return (draft) => [...draft, { name, sub: [] }];
}

export function addSub(klasifikasiId: number, name: string): TreeEdit {
  return (draft) =>
    draft.map((group) =>
      group.id === klasifikasiId ? { ...group, sub: [...group.sub, { name, pekerjaan: [] }] } : group,
    );
}

export function addPekerjaan(subId: number, added: readonly PekerjaanDraft[]): TreeEdit {
  return everySub((sub) => (sub.id === subId ? { ...sub, pekerjaan: [...sub.pekerjaan, ...added] } : sub));
}

export function newFromCatalogue(refId: number, source: Exclude<SourceType, "custom">): PekerjaanDraft {
  return { source_type: source, ref_id: refId };
}

export function newCustom(uraian: string, satuan: string): PekerjaanDraft {
  return { source_type: "custom", snapshot_uraian: uraian, snapshot_satuan: satuan };
}

export function rename({ kind, id }: NodeReference, name: string, satuan?: string): TreeEdit {
  if (kind === "klasifikasi") return (draft) => draft.map((group) => (group.id === id ? { ...group, name } : group));
  if (kind === "sub") return everySub((sub) => (sub.id === id ? { ...sub, name } : sub));
  const changes = satuan === undefined ? { snapshot_uraian: name } : { snapshot_uraian: name, snapshot_satuan: satuan };
  return everySub((sub) => ({
    ...sub,
    pekerjaan: sub.pekerjaan.map((item) => (item.id === id ? { ...item, ...changes } : item)),
  }));
}

export function remove({ kind, id }: NodeReference): TreeEdit {
  if (kind === "klasifikasi") return (draft) => draft.filter((group) => group.id !== id);
  if (kind === "sub") {
    return (draft) => draft.map((group) => ({ ...group, sub: group.sub.filter((sub) => sub.id !== id) }));
  }
  return everySub((sub) => ({ ...sub, pekerjaan: sub.pekerjaan.filter((item) => item.id !== id) }));
}

/** One place up or down among its siblings; at the edge of its group, into the neighbouring group. */
export function move({ kind, id }: NodeReference, direction: 1 | -1): TreeEdit {
  if (kind === "klasifikasi") return (draft) => swapped(draft, id, direction) ?? draft;
  if (kind === "sub") return (draft) => movedChild(draft, "sub", id, direction);
  return (draft) => {
    const subs = draft.flatMap((group) => group.sub);
    const moved = movedChild(subs, "pekerjaan", id, direction);
    const byPlace = new Map(subs.map((sub, place) => [sub, moved[place] ?? sub]));
    return everySub((sub) => byPlace.get(sub) ?? sub)(draft);
  };
}

/** Puts a pekerjaan before another one, or at the end of a sub-klasifikasi. */
export function place(id: number, target: NodeReference): TreeEdit {
  return (draft) => {
    const subs = draft.flatMap((group) => group.sub);
    const moving = subs.flatMap((sub) => sub.pekerjaan).find((item) => item.id === id);
    if (moving === undefined || target.kind === "klasifikasi" || (target.kind === "pekerjaan" && target.id === id)) {
      return draft;
    }
    const rest = remove({ kind: "pekerjaan", id })(draft);
    if (target.kind === "sub") return addPekerjaan(target.id, [moving])(rest);
    return everySub((sub) => ({
      ...sub,
      pekerjaan: sub.pekerjaan.flatMap((item) => (item.id === target.id ? [moving, item] : [item])),
    }))(rest);
  };
}

function everySub(change: (sub: SubDraft) => SubDraft): TreeEdit {
  return (draft) => draft.map((group) => ({ ...group, sub: group.sub.map(change) }));
}

interface Identified {
  readonly id?: number | null;
}

/** The list with an element and its neighbour exchanged; null where there is no neighbour. */
function swapped<T extends Identified>(list: readonly T[], id: number, direction: 1 | -1): T[] | null {
  const from = list.findIndex((element) => element.id === id);
  const element = list[from];
  const neighbour = list[from + direction];
  if (element === undefined || neighbour === undefined) return null;
  const result = [...list];
  result[from] = neighbour;
  result[from + direction] = element;
  return result;
}

type Parent<Key extends string> = Readonly<Record<Key, readonly Identified[]>>;

function movedChild<Key extends string, T extends Parent<Key>>(
  parents: readonly T[],
  key: Key,
  id: number,
  direction: 1 | -1,
): T[] {
  const result = [...parents];
  const from = parents.findIndex((parent) => parent[key].some((child) => child.id === id));
  const parent = parents[from];
  const children = parent?.[key];
  if (parent === undefined || children === undefined) return result;
  const within = swapped(children, id, direction);
  if (within !== null) {
    result[from] = { ...parent, [key]: within };
    return result;
  }
  const neighbour = parents[from + direction];
  const moving = children.find((child) => child.id === id);
  if (neighbour === undefined || moving === undefined) return result;
  const others = neighbour[key];
  result[from] = { ...parent, [key]: children.filter((child) => child !== moving) };
  result[from + direction] = { ...neighbour, [key]: direction === 1 ? [moving, ...others] : [...others, moving] };
  return result;
}
