import { useEffect } from "react";

import { keepInvitation, keptInvitation, type InvitationKind } from "./keptInvitation";
import { useLinkSecret } from "./linkSecret";

/** The token of the link that the page was opened with, or that was kept across a login; null without either. */
export function useInvitationToken(kind: InvitationKind): string | null {
  const found = useLinkSecret("token");
  useEffect(() => {
    if (found !== null) keepInvitation(kind, found);
  }, [kind, found]);
  return found ?? keptInvitation(kind);
}
