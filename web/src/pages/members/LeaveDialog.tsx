import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { removeMember } from "@/api/members";
import { showToast } from "@/design/toasts";
import { ConfirmAction } from "@/features/people/ConfirmAction";

interface LeaveDialogProps {
  readonly projectId: number;
  readonly userId: number;
  readonly onClose: () => void;
}

/** Asks before the user leaves a project, which only its owner can undo. */
export function LeaveDialog({ projectId, userId, onClose }: LeaveDialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const leave = async () => {
    await removeMember(projectId, userId);
    await navigate({ to: "/" });
    queryClient.removeQueries({ queryKey: ["project", projectId] });
    void queryClient.invalidateQueries({ queryKey: ["projects"] });
    showToast("good", t("members.left"));
  };
  return (
    <ConfirmAction
      act={leave}
      confirmLabel={t("members.leave")}
      onClose={onClose}
      text={t("members.leaveText")}
      title={t("members.leaveTitle")}
    />
  );
}
