import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";

import { projectQuery } from "@/api/projects";
import { sessionQuery } from "@/api/session";

import { firstPage } from "@/features/access/keptInvitation";
import { takeReturn } from "@/features/access/keptReturn";

import { isOwnPath } from "./ownPath";
import { asText, toId } from "./params";
import { Root } from "./Root";
import { RouteFailure, RouteMissing, RoutePending } from "./RouteStates";
import { Shell } from "./shell/Shell";

interface AppContext {
  readonly queryClient: QueryClient;
}

const rootRoute = createRootRouteWithContext<AppContext>()({
  component: Root,
  errorComponent: RouteFailure,
  notFoundComponent: RouteMissing,
});

interface LoginSearch {
  readonly lanjut?: string;
}

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: (search): LoginSearch => (isOwnPath(search.lanjut) ? { lanjut: search.lanjut } : {}),
  beforeLoad: async ({ context, search, preload }) => {
    const user = await context.queryClient.query({ ...sessionQuery, staleTime: "static" });
    if (user !== null && !preload) throw redirect({ href: search.lanjut ?? takeReturn() ?? firstPage() });
  },
  component: lazyRouteComponent(() => import("@/pages/login/LoginPage"), "LoginPage"),
});

const registerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/register",
  component: lazyRouteComponent(() => import("@/pages/access/RegisterPage"), "RegisterPage"),
});

const confirmEmailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/confirm-email",
  component: lazyRouteComponent(() => import("@/pages/access/ConfirmEmailPage"), "ConfirmEmailPage"),
});

const forgotPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/forgot-password",
  component: lazyRouteComponent(() => import("@/pages/access/ForgotPasswordPage"), "ForgotPasswordPage"),
});

const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset-password",
  component: lazyRouteComponent(() => import("@/pages/access/ResetPasswordPage"), "ResetPasswordPage"),
});

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invitation",
  component: lazyRouteComponent(() => import("@/pages/access/InvitationPage"), "InvitationPage"),
});

const projectInvitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/project-invitation",
  component: lazyRouteComponent(() => import("@/pages/access/ProjectInvitationPage"), "ProjectInvitationPage"),
});

const insideRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "inside",
  beforeLoad: async ({ context, location }) => {
    const user = await context.queryClient.query({ ...sessionQuery, staleTime: "static" });
    if (user === null)
      throw redirect({ to: "/login", search: location.pathname === "/" ? {} : { lanjut: location.href } });
    return { user };
  },
  component: Shell,
});

const dashboardRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: "/",
  component: lazyRouteComponent(() => import("@/pages/dashboard/DashboardPage"), "DashboardPage"),
});

const catalogueRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: "/katalog",
  component: lazyRouteComponent(() => import("@/pages/catalogue/CataloguePage"), "CataloguePage"),
});

const aliasesRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: "/katalog/nama-lain",
  component: lazyRouteComponent(() => import("@/pages/aliases/AliasesPage"), "AliasesPage"),
});

const templatesRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: "/templat",
  component: lazyRouteComponent(() => import("@/pages/library/TemplatesPage"), "TemplatesPage"),
});

const priceListsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: "/daftar-harga",
  component: lazyRouteComponent(() => import("@/pages/price-lists/PriceListsPage"), "PriceListsPage"),
});

const listParams = {
  parse: ({ listId }: { readonly listId: string }) => ({ listId: toId(listId) }),
  stringify: ({ listId }: { readonly listId: number }) => ({ listId: String(listId) }),
};

const priceListRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: "/daftar-harga/$listId",
  params: listParams,
  component: lazyRouteComponent(() => import("@/pages/price-lists/PriceListPage"), "PriceListPage"),
});

const priceImportRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: "/daftar-harga/$listId/impor",
  params: listParams,
  component: lazyRouteComponent(() => import("@/pages/price-lists/ImportPage"), "ImportPage"),
});

const accountRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: "/account",
  component: lazyRouteComponent(() => import("@/pages/account/AccountPage"), "AccountPage"),
});

const organisationsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: "/organisasi",
  component: lazyRouteComponent(() => import("@/pages/organisations/OrganisationsPage"), "OrganisationsPage"),
});

const organisationRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: "/organisasi/$organisationId",
  params: {
    parse: ({ organisationId }) => ({ organisationId: toId(organisationId) }),
    stringify: ({ organisationId }) => ({ organisationId: String(organisationId) }),
  },
  component: lazyRouteComponent(() => import("@/pages/organisations/OrganisationPage"), "OrganisationPage"),
});

const projectRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: "/project/$projectId",
  params: { parse: ({ projectId }) => ({ projectId: toId(projectId) }), stringify: asText },
  // First the header: it says whether the project exists, and which revision the figures must show.
  loader: ({ context, params }) => context.queryClient.query(projectQuery(params.projectId)),
});

const overviewRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/",
  component: lazyRouteComponent(() => import("@/pages/project/ProjectPage"), "ProjectPage"),
});

const worksRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/pekerjaan",
  component: lazyRouteComponent(() => import("@/pages/works/WorksPage"), "WorksPage"),
});

const pricesRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/harga",
  component: lazyRouteComponent(() => import("@/pages/prices/PricesPage"), "PricesPage"),
});

const priceFillRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/harga/isi",
  component: lazyRouteComponent(() => import("@/pages/price-fill/FillPage"), "FillPage"),
});

const analysesRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/analisa",
  component: lazyRouteComponent(() => import("@/pages/analysis/AnalysisPage"), "AnalysisPage"),
});

const analysisRoute = createRoute({
  getParentRoute: () => analysesRoute,
  path: "/$pekerjaanId",
  params: {
    parse: ({ pekerjaanId }) => ({ pekerjaanId: toId(pekerjaanId) }),
    stringify: ({ pekerjaanId }) => ({ pekerjaanId: String(pekerjaanId) }),
  },
  component: lazyRouteComponent(() => import("@/pages/analysis/AnalysisDetail"), "AnalysisDetail"),
});

const rekapRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/rekap",
  component: lazyRouteComponent(() => import("@/pages/rekap/RekapPage"), "RekapPage"),
});

const compareRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/banding",
  component: lazyRouteComponent(() => import("@/pages/compare/ComparePage"), "ComparePage"),
});

const membersRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/anggota",
  component: lazyRouteComponent(() => import("@/pages/members/MembersPage"), "MembersPage"),
});

const routeTree = rootRoute.addChildren([
  loginRoute,
  registerRoute,
  confirmEmailRoute,
  forgotPasswordRoute,
  resetPasswordRoute,
  invitationRoute,
  projectInvitationRoute,
  insideRoute.addChildren([
    dashboardRoute,
    catalogueRoute,
    aliasesRoute,
    priceListsRoute,
    priceListRoute,
    priceImportRoute,
    templatesRoute,
    accountRoute,
    organisationsRoute,
    organisationRoute,
    projectRoute.addChildren([
      overviewRoute,
      worksRoute,
      pricesRoute,
      priceFillRoute,
      analysesRoute.addChildren([analysisRoute]),
      rekapRoute,
      compareRoute,
      membersRoute,
    ]),
  ]),
]);

/** Routes of the application; every page is a chunk of its own. */
export function createAppRouter(queryClient: QueryClient) {
  const router = createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultPendingComponent: RoutePending,
    defaultErrorComponent: RouteFailure,
    defaultNotFoundComponent: RouteMissing,
  });
  router.subscribe("onResolved", ({ fromLocation, pathChanged }) => {
    // Screen readers and the keyboard start at the heading of the page that was asked for.
    if (fromLocation && pathChanged)
      document.querySelector<HTMLElement>("h1[tabindex]")?.focus({ preventScroll: true });
  });
  return router;
}

declare module "@tanstack/react-router" {
  interface Register {
    readonly router: ReturnType<typeof createAppRouter>;
  }
}
