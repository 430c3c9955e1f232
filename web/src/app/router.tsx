import { type QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { getMeOptions } from "@/api/@tanstack/react-query.gen";
import { signedInHint } from "@/lib/hint";
import { asProblem } from "@/lib/problem";
import { adminSearch, chatSearch, chooseSearch, compareSearch, complianceSearch, contractsSearch, contractSearch, deadlinesSearch, gridSearch, newChatSearch, nextSearch, playbookSearch, redlineSearch, tokenSearch } from "@/lib/search";
import { Crash, NotFound } from "./Fallbacks";
import { Shell, ShellSkeleton } from "./shell/Shell";

interface Context {
  queryClient: QueryClient;
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: Crash,
});

function toContractsIfSignedIn() {
   
  if (signedInHint.get()) throw redirect({ to: "/contracts", replace: true });
}

const landing = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: toContractsIfSignedIn,
  component: lazyRouteComponent(() => import("@/features/landing/LandingPage"), "LandingPage"),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: nextSearch,
  component: lazyRouteComponent(() => import("@/features/auth/SignInPage"), "SignInPage"),
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: "/sign-up",
  validateSearch: nextSearch,
  component: lazyRouteComponent(() => import("@/features/auth/SignUpPage"), "SignUpPage"),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  component: lazyRouteComponent(() => import("@/features/auth/ResetPage"), "ResetPage"),
});

const confirm = createRoute({
  getParentRoute: () => root,
  path: "/reset/confirm",
  validateSearch: tokenSearch,
  component: lazyRouteComponent(() => import("@/features/auth/ConfirmResetPage"), "ConfirmResetPage"),
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  validateSearch: tokenSearch,
  component: lazyRouteComponent(() => import("@/features/auth/WelcomePage"), "WelcomePage"),
});

/** The pages that need a session, in the shell. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ context: { queryClient }, location }) => {
    try {
      await queryClient.query({ ...getMeOptions(), staleTime: 5 * 60_000 });
    } catch (error) {
      if (asProblem(error).status !== 401) throw error;
      signedInHint.set(false);
       
      throw redirect({ to: "/sign-in", search: { next: location.href } });
    }
    signedInHint.set(true);
  },
  component: Shell,
  pendingComponent: ShellSkeleton,
  errorComponent: Crash,
});

const contracts = createRoute({
  getParentRoute: () => signedIn,
  path: "/contracts",
  validateSearch: contractsSearch,
  component: lazyRouteComponent(() => import("@/features/contracts/ContractsPage"), "ContractsPage"),
});

const contract = createRoute({
  getParentRoute: () => signedIn,
  path: "/contracts/$contractId",
  validateSearch: contractSearch,
  component: lazyRouteComponent(() => import("@/features/contract/ContractPage"), "ContractPage"),
});

const chat = createRoute({
  getParentRoute: () => signedIn,
  path: "/chat",
  component: lazyRouteComponent(() => import("@/features/chat/ChatLayout"), "ChatLayout"),
});

const newChat = createRoute({
  getParentRoute: () => chat,
  path: "/",
  validateSearch: newChatSearch,
  component: lazyRouteComponent(() => import("@/features/chat/NewChatPage"), "NewChatPage"),
});

const openChat = createRoute({
  getParentRoute: () => chat,
  path: "/$chatId",
  validateSearch: chatSearch,
  component: lazyRouteComponent(() => import("@/features/chat/ChatPage"), "ChatPage"),
});

const shared = createRoute({
  getParentRoute: () => root,
  path: "/shared/$token",
  component: lazyRouteComponent(() => import("@/features/chat/SharedPage"), "SharedPage"),
});

const choose = createRoute({
  getParentRoute: () => signedIn,
  path: "/compare",
  validateSearch: chooseSearch,
  component: lazyRouteComponent(() => import("@/features/compare/ChoosePage"), "ChoosePage"),
});

const compare = createRoute({
  getParentRoute: () => signedIn,
  path: "/compare/$comparisonId",
  validateSearch: compareSearch,
  component: lazyRouteComponent(() => import("@/features/compare/ComparePage"), "ComparePage"),
});

const compliance = createRoute({
  getParentRoute: () => signedIn,
  path: "/contracts/$contractId/compliance",
  validateSearch: complianceSearch,
  component: lazyRouteComponent(() => import("@/features/compliance/CompliancePage"), "CompliancePage"),
});

const redline = createRoute({
  getParentRoute: () => signedIn,
  path: "/contracts/$contractId/redline",
  validateSearch: redlineSearch,
  component: lazyRouteComponent(() => import("@/features/redline/RedlinePage"), "RedlinePage"),
});

const playbooks = createRoute({
  getParentRoute: () => signedIn,
  path: "/playbooks",
  component: lazyRouteComponent(() => import("@/features/playbooks/PlaybooksPage"), "PlaybooksPage"),
});

const playbook = createRoute({
  getParentRoute: () => signedIn,
  path: "/playbooks/$playbookKey",
  validateSearch: playbookSearch,
  component: lazyRouteComponent(() => import("@/features/playbooks/EditorPage"), "EditorPage"),
});

const grids = createRoute({
  getParentRoute: () => signedIn,
  path: "/grids",
  component: lazyRouteComponent(() => import("@/features/grids/GridsPage"), "GridsPage"),
});

const grid = createRoute({
  getParentRoute: () => signedIn,
  path: "/grids/$gridId",
  validateSearch: gridSearch,
  component: lazyRouteComponent(() => import("@/features/grids/GridPage"), "GridPage"),
});

const deadlines = createRoute({
  getParentRoute: () => signedIn,
  path: "/deadlines",
  validateSearch: deadlinesSearch,
  component: lazyRouteComponent(() => import("@/features/deadlines/DeadlinesPage"), "DeadlinesPage"),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/settings/SettingsPage"), "SettingsPage"),
});

const dashboard = createRoute({
  getParentRoute: () => signedIn,
  path: "/dashboard",
  component: lazyRouteComponent(() => import("@/features/usage/DashboardPage"), "DashboardPage"),
});

const admin = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin",
  validateSearch: adminSearch,
  component: lazyRouteComponent(() => import("@/features/admin/AdminPage"), "AdminPage"),
});

export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([
      landing,
      signIn,
      signUp,
      reset,
      confirm,
      welcome,
      shared,
      signedIn.addChildren([contracts, contract, chat.addChildren([newChat, openChat]), choose, compare, compliance, redline, playbooks, playbook, grids, grid, deadlines, settings, dashboard, admin]),
    ]),
    context: { queryClient },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 200,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
