import { useQueryClient } from "@tanstack/react-query";

import { membersQuery, type Members } from "@/api/members";

/** Shows the members as the server answered them, and asks for the names and the header anew. */
export function useMembersChanged(projectId: number): (members?: Members) => Promise<void> {
  const queryClient = useQueryClient();
  return async (members) => {
    if (members !== undefined) queryClient.setQueryData(membersQuery(projectId).queryKey, members);
    await queryClient.invalidateQueries({ queryKey: ["project", projectId, "members"] });
    void queryClient.invalidateQueries({ queryKey: ["project", projectId, "header"] });
  };
}
