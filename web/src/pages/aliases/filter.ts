import type { Alias, AliasKind } from "@/api/aliases";

export const ALIAS_KINDS: readonly AliasKind[] = ["resource", "unit"];

export interface AliasFilter {
  readonly kind: AliasKind | "ALL";
  readonly words: string;
}

export const NO_FILTER: AliasFilter = { kind: "ALL", words: "" };

/** Those of the kind that hold every word, in either name. */
export function filteredAliases(aliases: readonly Alias[], { kind, words }: AliasFilter): Alias[] {
  const wanted = lower(words).split(/\s+/).filter(Boolean);
  return aliases.filter((one) => {
    if (kind !== "ALL" && one.kind !== kind) return false;
    const text = lower(`${one.alias} ${one.stands_for}`);
    return wanted.every((word) => text.includes(word));
  });
}

/** The one that would be replaced: names that differ in letter case or spaces only are the same. */
export function replacedBy(aliases: readonly Alias[], kind: AliasKind, name: string): Alias | undefined {
  const plain = plainName(name);
  return aliases.find((one) => one.kind === kind && plainName(one.alias) === plain);
}

function plainName(name: string): string {
  return lower(name).trim().replace(/\s+/g, " ");
}

function lower(text: string): string {
  return text.toLocaleLowerCase("id");
}
