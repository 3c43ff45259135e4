import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { saveTree, treeQuery } from "@/api/estimate";
import { hasStatus } from "@/api/problem";
import { useProblemText } from "@/design/States";
import { showToast } from "@/design/toasts";
import { refreshProject } from "@/features/figures/refresh";

import { toDraft, type TreeEdit } from "./edits";

/**
 * Saves changes of the tree, one after the other, each against the newest tree that this browser knows. When somebody
 * else was quicker, the tree is read again and the change waits for the user to repeat it.
 */
export function useTreeEdits(projectId: number) {
  const queryClient = useQueryClient();
  const textOf = useProblemText();
  const [conflicting, setConflicting] = useState<TreeEdit | null>(null);

  const mutation = useMutation({
    scope: { id: `tree/${projectId}` },
    mutationFn: async (edit: TreeEdit) => {
      const tree = await queryClient.query({ ...treeQuery(projectId), staleTime: "static" });
      return saveTree(projectId, { klasifikasi: [...edit(toDraft(tree))], tree_version: tree.tree_version });
    },
    onSuccess: () => refreshProject(queryClient, projectId),
    onError: async (problem, edit) => {
      if (hasStatus(problem, 409)) {
        await refreshProject(queryClient, projectId);
        setConflicting(() => edit);
      } else showToast("bad", textOf(problem));
    },
  });

  return {
    apply: mutation.mutateAsync,
    isSaving: mutation.isPending,
    isConflicting: conflicting !== null,
    repeat: () => {
      if (conflicting !== null) mutation.mutate(conflicting);
      setConflicting(null);
    },
    giveUp: () => setConflicting(null),
  };
}

export type TreeEdits = ReturnType<typeof useTreeEdits>;
