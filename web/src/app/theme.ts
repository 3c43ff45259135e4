export type Theme = "light" | "dark";

/** Shared with public/theme.js, which reads it before the first paint. */
const STORED = "taksir.theme";

export function currentTheme(): Theme {
  return document.documentElement.dataset.theme === "dark" ? "dark" : "light";
}

export function changeTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem(STORED, theme);
}
