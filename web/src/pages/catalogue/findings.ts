import type { FindingCount, Severity } from "@/api/catalogueImports";

/** The rules of the data gate; 0 is the form of the file itself. */
export const RULES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

export const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

/** How many findings somebody must still decide before the edition can be stored. */
export function undecided(counts: readonly FindingCount[]): number {
  return sumOf(counts.filter(({ severity, decision }) => severity === "error" && decision === "open"));
}

export function sumOf(counts: readonly FindingCount[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}
