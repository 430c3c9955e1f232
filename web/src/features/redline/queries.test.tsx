import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { getMeQueryKey, getRedlineQueryKey } from "@/api/@tanstack/react-query.gen";
import { client as api } from "@/api/client.gen";
import { useToasts } from "@/stores/toasts";
import { useSteps } from "./queries";

const VERSION = { contract_id: "c", version_id: "v" };

it("sends decisions one after the other, so that the last one counts, however slow the first are", async () => {
  const decided: Record<string, string | null> = { fees: null, law: "rejected" };
  const answered = vi.fn();
  api.setConfig({
    baseUrl: "http://pactoria.test",
    fetch: async (request) => {
      const { url, method } = request as Request;
      if (method === "GET") return Response.json({ changes: Object.entries(decided).map(([id, verdict]) => ({ id, verdict })) });
      const { verdict } = (await (request as Request).json()) as { verdict: string | null };
      const change = url.split("/").at(-1) ?? "";
      await new Promise((resolve) => setTimeout(resolve, change === "all" ? 40 : 10));
      for (const id of change === "all" ? Object.keys(decided) : [change]) decided[id] = verdict;
      answered();
      return new Response(null, { status: 204 });
    },
  });
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(getMeQueryKey(), { organization: { role: "member" } });
  client.setQueryData(getRedlineQueryKey({ path: VERSION }), {
    changes: Object.entries(decided).map(([id, verdict]) => ({ id, verdict })),
  });
  const { result } = renderHook(() => useSteps(VERSION), {
    wrapper: ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  });
  act(() => result.current.decideAll("accepted"));
  await waitFor(() => expect(useToasts.getState().toasts).toHaveLength(1));
  act(() => {
    useToasts.getState().undoLatest();
    result.current.decide("law", null);
    result.current.decide("fees", "accepted");
  });
  await waitFor(() => expect(answered).toHaveBeenCalledTimes(5));
  expect(decided).toEqual({ fees: "accepted", law: null });
});
