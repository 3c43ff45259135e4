/**
 * The newest revision of each project that this browser has written or read. Figures are asked for at that revision
 * or a later one, so that users always see what they have just saved.
 */
const newest = new Map<number, number>();

export function noteRevision(projectId: number, revision: number): void {
  newest.set(projectId, Math.max(revision, newest.get(projectId) ?? 0));
}

export function knownRevision(projectId: number): number {
  return newest.get(projectId) ?? 0;
}
