import { queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";
import { noteRevision } from "./revision";

export type Members = Schemas["Members"];
export type ProjectRole = Members["role"];
export type GivenRole = Schemas["SetProjectRole"]["role"];
export type Person = Schemas["NamedPerson"];

/** Who belongs to the project by number, and what the user is in it. */
export const membersQuery = (projectId: number) =>
  queryOptions({
    queryKey: ["project", projectId, "members"],
    queryFn: ({ signal }) => answer(api.GET("/api/project/{project_id}/members/", { params: at(projectId), signal })),
  });

/** The members' names and addresses. */
export const peopleQuery = (projectId: number) =>
  queryOptions({
    queryKey: ["project", projectId, "members", "people"],
    queryFn: async ({ signal }): Promise<Person[]> =>
      (await answer(api.GET("/api/project/{project_id}/members/people/", { params: at(projectId), signal }))).items,
  });

export async function addMember(projectId: number, email: string, role: GivenRole): Promise<Members> {
  const body = { email, role };
  return noted(
    projectId,
    await answer(api.POST("/api/project/{project_id}/members/", { params: at(projectId), body })),
  );
}

export async function setProjectRole(projectId: number, userId: number, role: GivenRole): Promise<Members> {
  const call = api.PATCH("/api/project/{project_id}/members/{user_id}/", {
    params: { path: { project_id: projectId, user_id: userId } },
    body: { role },
  });
  return noted(projectId, await answer(call));
}

/** Of oneself: leaves. */
export async function removeMember(projectId: number, userId: number): Promise<void> {
  await answer(
    api.DELETE("/api/project/{project_id}/members/{user_id}/", {
      params: { path: { project_id: projectId, user_id: userId } },
    }),
  );
}

/** The member becomes the owner, the user an editor. */
export async function transferOwnership(projectId: number, userId: number): Promise<Members> {
  const body = { user_id: userId };
  return noted(
    projectId,
    await answer(api.POST("/api/project/{project_id}/transfer-ownership/", { params: at(projectId), body })),
  );
}

export type ProjectInvitation = Schemas["ProjectInvitation"];

/** The invitations that are open, by address; the owner only. */
export const projectInvitationsQuery = (projectId: number) =>
  queryOptions({
    queryKey: ["project", projectId, "members", "invitations"],
    queryFn: async ({ signal }): Promise<ProjectInvitation[]> =>
      (await answer(api.GET("/api/project/{project_id}/invitations/", { params: at(projectId), signal }))).items,
  });

/** Mails a link; an older one to the same address is good no more. */
export async function inviteToProject(projectId: number, email: string, role: GivenRole): Promise<void> {
  const body = { email, role };
  await answer(api.POST("/api/project/{project_id}/invitations/", { params: at(projectId), body }));
}

export async function withdrawProjectInvitation(projectId: number, invitationId: number): Promise<void> {
  await answer(
    api.DELETE("/api/project/{project_id}/invitations/{invitation_id}/", {
      params: { path: { project_id: projectId, invitation_id: invitationId } },
    }),
  );
}

export async function acceptProjectInvitation(token: string): Promise<Schemas["JoinedProject"]> {
  const joined = await answer(api.POST("/api/project-invitations/accept/", { body: { token } }));
  noteRevision(joined.project_id, joined.revision);
  return joined;
}

function noted(projectId: number, members: Members): Members {
  noteRevision(projectId, members.revision);
  return members;
}

function at(projectId: number) {
  return { path: { project_id: projectId } };
}
