import { notFound } from "@tanstack/react-router";

/** The id that a part of an address stands for; a page that is not there otherwise. */
export function toId(text: string): number {
  if (!/^[1-9]\d{0,15}$/.test(text)) throw notFound();
  return Number(text);
}

export function asText({ projectId }: { projectId: number }): { projectId: string } {
  return { projectId: String(projectId) };
}
