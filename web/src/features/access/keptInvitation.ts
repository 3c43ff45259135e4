/**
 * The link of an invitation outlives the login and the registration that it may need first.
 *
 * In sessionStorage: it belongs to this tab and this origin, is gone with the tab, and is sent to no server. The content
 * security policy runs scripts of our own origin only, so no other reads it; and the link is good only for the account
 * with the address that it was sent to.
 */
const KEPT = "taksir.invitation";

export function keepInvitation(token: string): void {
  sessionStorage.setItem(KEPT, token);
}

export function keptInvitation(): string | null {
  return sessionStorage.getItem(KEPT);
}

export function forgetInvitation(): void {
  sessionStorage.removeItem(KEPT);
}

/** Where to go after a login that came from nowhere in particular. */
export function firstPage(): string {
  return keptInvitation() === null ? "/" : "/invitation";
}
