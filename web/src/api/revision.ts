/**
 * The newest revision of each project that this browser has written. Reads of figures ask for at least it, so that
 * users always see what they have just saved.
 */
const newest = new Map<number, number>();

export function noteRevision(projectId: number, revision: number): void {
  newest.set(projectId, Math.max(revision, newest.get(projectId) ?? 0));
}

export function knownRevision(projectId: number): number {
  return newest.get(projectId) ?? 0;
}
