import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { signedInHint } from "@/lib/hint";
import { makeQueryClient } from "@/lib/query-client";
import { theme, variables } from "@/ui/theme";
import { makeRouter } from "./router";

const client = makeQueryClient(() => {
  signedInHint.set(false);
  const { location, matches } = router.state;
  // Pages that need no session answer a 401 themselves.
  if (!matches.some(({ routeId }) => routeId === "/signed-in")) return;
  client.clear();
  void router.navigate({ to: "/sign-in", search: { next: location.href } });
});
const router = makeRouter(client);

// The same key is read before the first paint by public/color-scheme.js.
const schemes = localStorageColorSchemeManager({ key: "pactoria.color-scheme" });

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      colorSchemeManager={schemes}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
