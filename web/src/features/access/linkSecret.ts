import { useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";

/** A secret in the fragment of an address, such as that of a link from an e-mail; null where there is none. */
export function secretIn(hash: string, name: string): string | null {
  const secret = new URLSearchParams(hash.replace(/^#/, "")).get(name);
  return secret === "" ? null : secret;
}

/**
 * The secret that the page was opened with. It leaves the address at once, so that neither the history nor a shared
 * address keeps it; a second link opened in the same tab replaces the first.
 */
export function useLinkSecret(name: string): string | null {
  const found = secretIn(useLocation({ select: (location) => location.hash }), name);
  const [secret, setSecret] = useState(found);
  if (found !== null && found !== secret) setSecret(found);
  useEffect(() => {
    if (found !== null) history.replaceState(history.state, "", location.pathname + location.search);
  }, [found]);
  return secret;
}
