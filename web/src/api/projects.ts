import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";
import { noteRead, noteRevision } from "./revision";

export type Project = Schemas["Project"];
export type Pricing = Schemas["Pricing"];
export type PricingUpdate = Schemas["PricingUpdate"];
export type RoundingRule = Pricing["total_rounding"];

const PAGE_SIZE = 30;

export const projectsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ["projects", search],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/projects/", {
          params: { query: { search, cursor: pageParam, page_size: PAGE_SIZE } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const projectQuery = (projectId: number) =>
  queryOptions({
    queryKey: ["project", projectId, "header"],
    queryFn: async ({ signal }) => {
      const path = { project_id: projectId };
      const project = await answer(api.GET("/api/project/{project_id}/", { params: { path }, signal }));
      // Figures are asked for at this revision: what others wrote before this page was opened is in them.
      noteRead(projectId, project.revision);
      return project;
    },
  });

export function createProject(fields: Schemas["CreateProject"]): Promise<Project> {
  return answer(api.POST("/api/projects/", { body: fields }));
}

export async function updateProject(projectId: number, fields: Schemas["UpdateProject"]): Promise<Project> {
  const project = await answer(
    api.PATCH("/api/project/{project_id}/", { params: { path: { project_id: projectId } }, body: fields }),
  );
  noteRevision(projectId, project.revision);
  return project;
}

export async function deleteProject(projectId: number): Promise<void> {
  await answer(api.DELETE("/api/project/{project_id}/", { params: { path: { project_id: projectId } } }));
}

export const pricingQuery = (projectId: number) =>
  queryOptions({
    queryKey: ["project", projectId, "pricing"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/project/{project_id}/pricing/", { params: { path: { project_id: projectId } }, signal })),
  });

export async function savePricing(projectId: number, update: PricingUpdate): Promise<Pricing> {
  const pricing = await answer(
    api.POST("/api/project/{project_id}/pricing/", { params: { path: { project_id: projectId } }, body: update }),
  );
  noteRevision(projectId, pricing.revision);
  return pricing;
}
