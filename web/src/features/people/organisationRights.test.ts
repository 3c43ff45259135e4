import { describe, expect, it } from "vitest";

import type { OrganisationMember, OrganisationRole } from "@/api/organisations";

import { grantableRoles, isLastOwner, mayChange, ORGANISATION_ROLES } from "./organisationRights";

const member = (userId: number, role: OrganisationRole): OrganisationMember => ({
  user_id: userId,
  email: `${userId}@contoh.id`,
  name: "",
  role,
  joined_at: "2026-02-13T08:00:00Z",
});

describe("rights in an organisation", () => {
  it.each([
    ["member", []],
    ["admin", ["member", "admin"]],
    ["owner", ["member", "admin", "owner"]],
  ] as const)("of a %s reach as far as %j", (own, reach) => {
    expect(grantableRoles(own)).toEqual(reach);
    expect(ORGANISATION_ROLES.filter((current) => mayChange(own, current))).toEqual(reach);
  });

  it("keep the last owner", () => {
    const one = [member(1, "owner"), member(2, "admin")];
    expect(isLastOwner(one, 1)).toBe(true);
    expect(isLastOwner(one, 2)).toBe(false);
    expect(isLastOwner([...one, member(3, "owner")], 1)).toBe(false);
  });
});
