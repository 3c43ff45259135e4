import { Outlet } from "@tanstack/react-router";

import { Toasts } from "@/design/Toasts";

export function Root() {
  return (
    <>
      <Outlet />
      <Toasts />
    </>
  );
}
