/** The CSRF token of the session lives in memory only: a script of another origin, or a leaked storage, has none. */
let token: string | null = null;

export function rememberCsrfToken(value: string | null): void {
  token = value;
}

export function csrfToken(): string | null {
  return token;
}
