import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

/** Goes to a project that has just been made. */
export function useOpenProject(): (projectId: number) => Promise<void> {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return async (projectId) => {
    void queryClient.invalidateQueries({ queryKey: ["projects"] });
    await navigate({ to: "/project/$projectId/pekerjaan", params: { projectId } });
  };
}
