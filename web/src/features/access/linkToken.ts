import { useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";

/** The token in the fragment of a link from an e-mail, or null. */
export function tokenIn(hash: string): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, "")).get("token");
  return token === "" ? null : token;
}

/**
 * The token that the page was opened with. It leaves the address at once, so that neither the history nor a shared
 * address keeps it; a second link opened in the same tab replaces the first.
 */
export function useLinkToken(): string | null {
  const found = tokenIn(useLocation({ select: (location) => location.hash }));
  const [token, setToken] = useState(found);
  if (found !== null && found !== token) setToken(found);
  useEffect(() => {
    if (found !== null) history.replaceState(history.state, "", location.pathname + location.search);
  }, [found]);
  return token;
}
