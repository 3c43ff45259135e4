import { queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";
import { ApiProblem } from "./problem";
import { noteRevision } from "./revision";

export type Formula = Schemas["Formula"];

const of = (projectId: number) => ({ path: { project_id: projectId } });

/** How the volumes came about that are no plain numbers. */
export const formulasQuery = (projectId: number) =>
  queryOptions({
    queryKey: ["project", projectId, "formulas"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/project/{project_id}/volume/formula/", { params: of(projectId), signal })),
  });

/** Computes and stores one volume; a formula that cannot be computed is explained by its first fault. */
export async function saveFormula(projectId: number, item: Schemas["FormulaInput"]): Promise<void> {
  try {
    const saved = await answer(
      api.POST("/api/project/{project_id}/volume/formula/", { params: of(projectId), body: { items: [item] } }),
    );
    noteRevision(projectId, saved.revision);
  } catch (problem) {
    throw problem instanceof ApiProblem ? explained(problem) : problem;
  }
}

function explained(problem: ApiProblem): ApiProblem {
  const [fault] = problem.fields;
  if (problem.slug !== "formula-invalid" || fault === undefined) return problem;
  return new ApiProblem(problem.slug, problem.status, { detail: fault.message });
}
