import { describe, expect, it } from "vitest";

import type { Tree } from "@/api/estimate";

import {
  addKlasifikasi,
  addPekerjaan,
  addSub,
  move,
  newCustom,
  newFromCatalogue,
  place,
  remove,
  rename,
  toDraft,
  type TreeDraft,
  type TreeEdit,
} from "./edits";

function pekerjaan(id: number, source_type: "ref" | "ref_modified" | "custom" = "custom") {
  return {
    id,
    source_type,
    ordering_index: id,
    snapshot_kode: `K-${id}`,
    snapshot_uraian: `Pekerjaan ${id}`,
    snapshot_satuan: "m2",
    ref_id: source_type === "custom" ? null : 900 + id,
    budgeted_cost: "0",
    markup_override_percent: null,
  };
}

const tree: Tree = {
  tree_version: 7,
  search_active: false,
  klasifikasi: [
    {
      id: 1,
      name: "Persiapan",
      ordering_index: 1,
      sub: [
        { id: 11, name: "Lahan", ordering_index: 1, pekerjaan: [pekerjaan(101, "ref"), pekerjaan(102)] },
        { id: 12, name: "Pagar", ordering_index: 2, pekerjaan: [] },
      ],
    },
    {
      id: 2,
      name: "Struktur",
      ordering_index: 2,
      sub: [{ id: 21, name: "Pondasi", ordering_index: 1, pekerjaan: [pekerjaan(201, "ref_modified")] }],
    },
  ],
};

/** The ids as text, such as "1[11[101 102] 12[]] new[]". */
function shape(draft: TreeDraft): string {
  return draft
    .map(
      (group) =>
        `${group.id ?? "new"}[${group.sub.map((sub) => `${sub.id ?? "new"}[${sub.pekerjaan.map(({ id }) => id ?? "new").join(" ")}]`).join(" ")}]`,
    )
    .join(" ");
}

const after = (edit: TreeEdit) => shape(edit(toDraft(tree)));

describe("toDraft", () => {
  it("sends the header of a pekerjaan only where it can be changed", () => {
    const [first, second] = toDraft(tree)[0]?.sub[0]?.pekerjaan ?? [];
    expect(first).toEqual({ id: 101, source_type: "ref", ref_id: 1001 });
    expect(second).toEqual({
      id: 102,
      source_type: "custom",
      snapshot_uraian: "Pekerjaan 102",
      snapshot_satuan: "m2",
    });
  });
});

describe("adding", () => {
  it("puts new rows at the end of their group", () => {
    expect(after(addKlasifikasi("Atap"))).toBe("1[11[101 102] 12[]] 2[21[201]] new[]");
    expect(after(addSub(2, "Kolom"))).toBe("1[11[101 102] 12[]] 2[21[201] new[]]");
    expect(after(addPekerjaan(12, [newCustom("Pagar", "m'"), newFromCatalogue(5, "ref")]))).toBe(
      "1[11[101 102] 12[new new]] 2[21[201]]",
    );
  });
});

describe("renaming", () => {
  it("changes one row only", () => {
    const changed = rename({ kind: "pekerjaan", id: 102 }, "Bouwplank", "m'")(toDraft(tree));
    expect(changed[0]?.sub[0]?.pekerjaan[1]).toMatchObject({ snapshot_uraian: "Bouwplank", snapshot_satuan: "m'" });
    expect(changed[1]).toEqual(toDraft(tree)[1]);
  });
});

describe("removing", () => {
  it.each([
    [{ kind: "klasifikasi", id: 1 }, "2[21[201]]"],
    [{ kind: "sub", id: 11 }, "1[12[]] 2[21[201]]"],
    [{ kind: "pekerjaan", id: 101 }, "1[11[102] 12[]] 2[21[201]]"],
  ] as const)("takes away %o with what is in it", (node, expected) => {
    expect(after(remove(node))).toBe(expected);
  });
});

describe("moving", () => {
  it.each([
    ["klasifikasi down", move({ kind: "klasifikasi", id: 1 }, 1), "2[21[201]] 1[11[101 102] 12[]]"],
    ["klasifikasi at the edge", move({ kind: "klasifikasi", id: 1 }, -1), "1[11[101 102] 12[]] 2[21[201]]"],
    ["sub down", move({ kind: "sub", id: 11 }, 1), "1[12[] 11[101 102]] 2[21[201]]"],
    ["sub into the next klasifikasi", move({ kind: "sub", id: 12 }, 1), "1[11[101 102]] 2[12[] 21[201]]"],
    ["sub into the klasifikasi before", move({ kind: "sub", id: 21 }, -1), "1[11[101 102] 12[] 21[201]] 2[]"],
    ["pekerjaan up", move({ kind: "pekerjaan", id: 102 }, -1), "1[11[102 101] 12[]] 2[21[201]]"],
    ["pekerjaan into the next sub", move({ kind: "pekerjaan", id: 102 }, 1), "1[11[101] 12[102]] 2[21[201]]"],
    ["pekerjaan over a klasifikasi", move({ kind: "pekerjaan", id: 201 }, -1), "1[11[101 102] 12[201]] 2[21[]]"],
    ["a row that is gone", move({ kind: "pekerjaan", id: 999 }, 1), "1[11[101 102] 12[]] 2[21[201]]"],
  ])("%s", (_, edit, expected) => {
    expect(after(edit)).toBe(expected);
  });

  it.each([
    ["before another pekerjaan", place(201, { kind: "pekerjaan", id: 101 }), "1[11[201 101 102] 12[]] 2[21[]]"],
    ["to the end of a sub", place(101, { kind: "sub", id: 21 }), "1[11[102] 12[]] 2[21[201 101]]"],
    ["onto itself", place(101, { kind: "pekerjaan", id: 101 }), "1[11[101 102] 12[]] 2[21[201]]"],
  ])("places a pekerjaan %s", (_, edit, expected) => {
    expect(after(edit)).toBe(expected);
  });
});
