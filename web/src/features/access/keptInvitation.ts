/**
 * The links of invitations outlive the login and the registration that it may need first.
 *
 * In sessionStorage: they belong to this tab and this origin, are gone with the tab, and are sent to no server. The content
 * security policy runs scripts of our own origin only, so no other reads them; and a link is good only for the account
 * with the address that it was sent to.
 */

const KINDS = ["invitation", "project-invitation"] as const;

/** Of an organisation or of a project; the page that the link leads to is called the same. */
export type InvitationKind = (typeof KINDS)[number];

const keyOf = (kind: InvitationKind) => `taksir.${kind}`;

export function keepInvitation(kind: InvitationKind, token: string): void {
  sessionStorage.setItem(keyOf(kind), token);
}

export function keptInvitation(kind: InvitationKind): string | null {
  return sessionStorage.getItem(keyOf(kind));
}

export function forgetInvitation(kind: InvitationKind): void {
  sessionStorage.removeItem(keyOf(kind));
}

/** Where to go after a login that came from nowhere in particular. */
export function firstPage(): string {
  const kind = KINDS.find((each) => keptInvitation(each) !== null);
  return kind === undefined ? "/" : `/${kind}`;
}
