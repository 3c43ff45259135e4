import type { Side } from "@/api/comparison";

/** A side as the value of an option: "now", "v4", "r12". */
export function sideValue(side: Side): string {
  if (side.kind === "now") return "now";
  return side.kind === "version" ? `v${side.id}` : `r${side.revision}`;
}

export function sideOf(value: string): Side {
  const number = Number(value.slice(1));
  if (/^v\d+$/.test(value)) return { kind: "version", id: number };
  if (/^r\d+$/.test(value)) return { kind: "revision", revision: number };
  return { kind: "now" };
}
