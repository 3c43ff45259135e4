import { queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";

export type Organisation = Schemas["Organisation"];
export type OrganisationDetail = Schemas["OrganisationDetail"];
export type OrganisationMember = Schemas["Member"];
export type OrganisationRole = Organisation["role"];
export type Invitation = Schemas["Invitation"];
export type InvitationPreview = Schemas["InvitationPreview"];

/** The user's own, by name. */
export const organisationsQuery = queryOptions({
  queryKey: ["organisations"],
  queryFn: async ({ signal }): Promise<Organisation[]> =>
    (await answer(api.GET("/api/organisations/", { signal }))).items,
});

/** One with its members, by name. */
export const organisationQuery = (organisationId: number) =>
  queryOptions({
    queryKey: ["organisations", organisationId],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/organisations/{organisation_id}/", { params: at(organisationId), signal })),
  });

/** Those that are open, one for each address; owners and admins only. */
export const invitationsQuery = (organisationId: number) =>
  queryOptions({
    queryKey: ["organisations", organisationId, "invitations"],
    queryFn: async ({ signal }): Promise<Invitation[]> =>
      (
        await answer(
          api.GET("/api/organisations/{organisation_id}/invitations/", { params: at(organisationId), signal }),
        )
      ).items,
  });

export function createOrganisation(name: string): Promise<Organisation> {
  return answer(api.POST("/api/organisations/", { body: { name } }));
}

export function renameOrganisation(organisationId: number, name: string): Promise<Organisation> {
  return answer(api.PATCH("/api/organisations/{organisation_id}/", { params: at(organisationId), body: { name } }));
}

/** @param name its very name, typed as a confirmation */
export async function deleteOrganisation(organisationId: number, name: string): Promise<void> {
  await answer(
    api.POST("/api/organisations/{organisation_id}/delete/", { params: at(organisationId), body: { name } }),
  );
}

/** Sends a link; whether the address has an account is told to nobody. */
export async function inviteMember(organisationId: number, email: string, role: OrganisationRole): Promise<void> {
  const body = { email, role };
  await answer(api.POST("/api/organisations/{organisation_id}/invitations/", { params: at(organisationId), body }));
}

/** Takes back every open link to this address. */
export async function revokeInvitations(organisationId: number, email: string): Promise<void> {
  await answer(
    api.POST("/api/organisations/{organisation_id}/invitations/revoke/", {
      params: at(organisationId),
      body: { email },
    }),
  );
}

export async function setOrganisationRole(
  organisationId: number,
  userId: number,
  role: OrganisationRole,
): Promise<void> {
  await answer(
    api.PATCH("/api/organisations/{organisation_id}/members/{user_id}/", {
      params: { path: { organisation_id: organisationId, user_id: userId } },
      body: { role },
    }),
  );
}

/** Of oneself: leaves. */
export async function removeOrganisationMember(organisationId: number, userId: number): Promise<void> {
  await answer(
    api.DELETE("/api/organisations/{organisation_id}/members/{user_id}/", {
      params: { path: { organisation_id: organisationId, user_id: userId } },
    }),
  );
}

/** Who invites to what; needs no login. */
export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ["invitation", token],
    queryFn: ({ signal }) => answer(api.POST("/api/invitations/preview/", { body: { token }, signal })),
  });

export function acceptInvitation(token: string): Promise<Organisation> {
  return answer(api.POST("/api/organisations/accept/", { body: { token } }));
}

/** Needs no login. */
export async function declineInvitation(token: string): Promise<void> {
  await answer(api.POST("/api/invitations/decline/", { body: { token } }));
}

function at(organisationId: number) {
  return { path: { organisation_id: organisationId } };
}
