/** The four kinds of resources, in the order of every paper. */
export const KATEGORI = ["TK", "BHN", "ALT", "LAIN"] as const;
export type Kategori = (typeof KATEGORI)[number];

export function isKategori(text: string): text is Kategori {
  return (KATEGORI as readonly string[]).includes(text);
}

/** An unknown kind counts as other, as in the server's sums. */
export function kategoriOf(text: string): Kategori {
  return isKategori(text) ? text : "LAIN";
}
