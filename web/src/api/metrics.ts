/** Reports how long the page took to load. Best effort: nobody waits for it, and its loss harms nobody. */
export function reportPageLoad(): void {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (navigation === undefined) return;
  const value = {
    path: location.pathname.replace(/\d+/g, ":id"),
    duration_ms: Math.round(navigation.duration),
    first_byte_ms: Math.round(navigation.responseStart),
    dom_ready_ms: Math.round(navigation.domContentLoadedEventEnd),
    transferred_bytes: navigation.transferSize,
  };
  void fetch("/api/monitoring/report-client-metric/", {
    method: "POST",
    keepalive: true,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ type: "pageLoad", value }),
  }).catch(() => undefined);
}
