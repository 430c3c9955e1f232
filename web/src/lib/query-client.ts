import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { asProblem } from "./problem";

/** Tries that may help: the server was not reached or is overloaded. What it refused stays refused. */
function worthAnotherTry(failures: number, error: unknown): boolean {
  const { status } = asProblem(error);
  return failures < 2 && (status === 0 || status >= 502);
}

/** @param onSignedOut called when the server says that the session is over. */
export function makeQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (asProblem(error).status === 401) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        // A wrong password is also a 401, and is shown in its form.
        if (mutation.meta?.public !== true) onError(error);
      },
    }),
    defaultOptions: {
      queries: { retry: worthAnotherTry, staleTime: 15_000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
}
