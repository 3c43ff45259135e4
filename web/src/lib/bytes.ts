/** A file size as people read it; figures the Indonesian way. */
export function formatBytes(size: number): string {
  if (size < 1024) return `${size} B`;
  const units = size < 1024 ** 2 ? (["kB", 1024] as const) : (["MB", 1024 ** 2] as const);
  return `${new Intl.NumberFormat("id", { maximumFractionDigits: 1 }).format(size / units[1])} ${units[0]}`;
}
