const PATHS = {
  project: "M3 13V5l5-3 5 3v8M6 13V9h4v4M1.5 13h13",
  tree: "M3 3h4M3 3v9h4M3 7.5h4M9 2h5v2.5H9zM9 6.2h5v2.6H9zM9 10.7h5v2.6H9z",
  price: "M2 7.5 7.5 2H14v6.5L8.5 14zM11 5h.01",
  analysis: "M3 2h10v12H3zM5.5 5h5M5.5 8h2M9 8h1.5M5.5 11h2M9 11h1.5",
  recap: "M2 3h12M2 6.5h12M2 10h7M11 10h3M11 13h3",
  catalogue: "M3 2.5h8.5A1.5 1.5 0 0 1 13 4v9.5H4.5A1.5 1.5 0 0 1 3 12zM3 12a1.5 1.5 0 0 1 1.5-1.5H13M6 5.5h4",
  plus: "M8 3v10M3 8h10",
  more: "M8 3.5h.01M8 8h.01M8 12.5h.01",
  up: "M8 13V3M4 7l4-4 4 4",
  down: "M8 3v10M4 9l4 4 4-4",
  edit: "M3 13l.7-3L11 2.7l2.3 2.3L6 12.3zM9.5 4.2l2.3 2.3",
  remove: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5 5 13h6l.5-8.5M7 7v4M9 7v4",
  chevron: "M6 4l4 4-4 4",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM11 11l3 3",
  close: "M4 4l8 8M12 4l-8 8",
  check: "M3 8.5 6.5 12 13 4.5",
  warning: "M8 2 15 13.5H1zM8 6.5v3.2M8 11.7h.01",
  sun: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z",
  download: "M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11",
  upload: "M8 11V3M4.5 6 8 2.5 11.5 6M2.5 13.5h11",
  reset: "M3 3v3.5h3.5M3.3 6.3A5.2 5.2 0 1 1 2.8 9",
  account: "M8 8.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2.5 14c.6-2.4 2.7-3.5 5.5-3.5s4.9 1.1 5.5 3.5",
  logout: "M9.5 3H13v10H9.5M9 8H2M5 5 2 8l3 3",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  people:
    "M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M1.5 13.5c.4-2.2 2.1-3.3 4.5-3.3s4.1 1.1 4.5 3.3M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12 10.4c1.4.4 2.2 1.5 2.5 3.1",
  office: "M2.5 14V2.5h7V14M9.5 6.5h4V14M1.5 14h13M5 5.5h2M5 8.5h2M5 11.5h2",
  history: "M2.5 8a5.5 5.5 0 1 0 1.7-4M2.3 2.5v2.6h2.6M8 5v3.2l2.2 1.3",
  back: "M13 8H3M7 4 3 8l4 4",
} as const;

export type IconName = keyof typeof PATHS;

/** A drawn sign beside or instead of a text; never the only carrier of a name. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      fill="none"
      height={size}
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth={name === "more" ? 2.4 : 1.5}
      viewBox="0 0 16 16"
      width={size}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
