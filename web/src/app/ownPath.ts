/**
 * Only a path of this application may be gone to after logging in. Browsers read a backslash as a slash and leave out
 * tabs and line ends, so that "/\t/evil.example" would be another host.
 */
export function isOwnPath(value: unknown): value is string {
  return typeof value === "string" && /^\/(?![/\\])[\x21-\x7e\u00a1-\uffff]*$/.test(value);
}
