import type { OrganisationMember, OrganisationRole } from "@/api/organisations";

/** From the least to the most; the server holds the same rules. */
export const ORGANISATION_ROLES: readonly OrganisationRole[] = ["member", "admin", "owner"];

const rank = (role: OrganisationRole) => ORGANISATION_ROLES.indexOf(role);

/** Whether members of this role may rename, invite and change others. */
export function mayManage(role: OrganisationRole): boolean {
  return role !== "member";
}

/** The roles that somebody of this role may give away: none above his own. */
export function grantableRoles(own: OrganisationRole): readonly OrganisationRole[] {
  return mayManage(own) ? ORGANISATION_ROLES.filter((role) => rank(role) <= rank(own)) : [];
}

/** Whether `own` may change or remove somebody who is `current`. */
export function mayChange(own: OrganisationRole, current: OrganisationRole): boolean {
  return mayManage(own) && rank(current) <= rank(own);
}

/** The last owner stays one, or nobody could manage the organisation any more. */
export function isLastOwner(members: readonly OrganisationMember[], userId: number): boolean {
  const owners = members.filter((member) => member.role === "owner");
  return owners.length === 1 && owners[0]?.user_id === userId;
}
