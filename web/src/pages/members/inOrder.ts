import type { Members, Person, ProjectRole } from "@/api/members";

/** A member with what is known of the person; both texts are empty for somebody whose account is gone. */
export interface NamedMember {
  readonly userId: number;
  readonly role: ProjectRole;
  readonly name: string;
  readonly email: string;
}

const ORDER: readonly ProjectRole[] = ["owner", "editor", "checker", "viewer"];

/** The owner first, then by what they may do, then by name. */
export function inOrder(members: Members["members"], people: readonly Person[]): NamedMember[] {
  const known = new Map(people.map((person) => [person.user_id, person]));
  return members
    .map(({ user_id: userId, role }) => {
      const { name = "", email = "" } = known.get(userId) ?? {};
      return { userId, role, name, email };
    })
    .sort(
      (first, second) =>
        ORDER.indexOf(first.role) - ORDER.indexOf(second.role) ||
        first.name.localeCompare(second.name, "id") ||
        first.userId - second.userId,
    );
}
