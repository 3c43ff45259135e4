import "@/design/base.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { reportPageLoad } from "@/api/metrics";
import { createQueryClient } from "@/app/queryClient";
import { createAppRouter } from "@/app/router";
import { startTranslations } from "@/i18n";

async function start(element: HTMLElement): Promise<void> {
  await startTranslations();
  const queryClient = createQueryClient(() => void router.navigate({ to: "/login", search: returnHere() }));
  const router = createAppRouter(queryClient);
  createRoot(element).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

function returnHere(): { lanjut?: string } {
  return location.pathname === "/login" ? {} : { lanjut: location.pathname + location.search };
}

const element = document.getElementById("root");
if (element === null) throw new Error("index.html has no #root");
void start(element);
// The load event's own duration is known only after its handlers have run.
addEventListener("load", () => setTimeout(reportPageLoad), { once: true });
