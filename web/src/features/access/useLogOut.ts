import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { logOut, sessionQuery } from "@/api/session";
import { useProblemText } from "@/design/States";
import { showToast } from "@/design/toasts";

/** Ends the session and leads to the login; nothing of it stays in memory. */
export function useLogOut(): () => Promise<void> {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const textOf = useProblemText();
  return async () => {
    try {
      await logOut();
    } catch (problem) {
      showToast("bad", textOf(problem));
      return;
    }
    queryClient.clear();
    queryClient.setQueryData(sessionQuery.queryKey, null);
    await navigate({ to: "/login" });
  };
}
