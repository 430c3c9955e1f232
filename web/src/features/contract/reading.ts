import { useQuery } from "@tanstack/react-query";
import { aiSummarize, getRun, listObligations, listRuns, type Reader, type SummaryRun } from "@/api";
import { listDeadlinesOptions, listObligationsQueryKey } from "@/api/@tanstack/react-query.gen";
import { asProblem } from "@/lib/problem";
import { isUnderWay } from "./queries";

const LOOK_AGAIN_MS = 1_500;
const WAIT_S = 20;
const MOST = 200;

/** Duties of a contract; null while they are being read, which is a moment after the review. */
export function useDuties(contractId: string, analysisId: string | undefined) {
  const path = { contract_id: contractId };
  return useQuery({
    queryKey: [...listObligationsQueryKey({ path }), analysisId],
    queryFn: async ({ signal }) => {
      try {
        return (await listObligations({ path, signal, throwOnError: true })).data;
      } catch (error) {
        if (asProblem(error).status === 409) return null;
        throw error;
      }
    },
    enabled: analysisId !== undefined,
    refetchInterval: ({ state }) => (state.data === null ? LOOK_AGAIN_MS : false),
  });
}

/** Deadlines of a contract, once they have been read. */
export function useDates(contractId: string, enabled: boolean) {
  return useQuery({ ...listDeadlinesOptions({ query: { contract_id: contractId, limit: MOST } }), enabled });
}

/** The newest summary that somebody has asked for; null if nobody has. */
async function madeBefore(contractId: string, versionId: string | undefined, reader: Reader, signal: AbortSignal) {
  const { data } = await listRuns({ query: { contract_id: contractId, kind: "summary" }, signal, throwOnError: true });
  const made = data.find(
    ({ version_id: version, request, state }) => version === versionId && request.reader === reader && state === "done",
  );
  if (made === undefined) return null;
  return (await getRun({ path: { run_id: made.id }, signal, throwOnError: true })).data as SummaryRun;
}

interface Wanted {
  contractId: string;
  versionId: string | undefined;
  reader: Reader;
  engine: "offline" | "model";
  /** Who may only read gets what others have asked for. */
  mayAsk: boolean;
}

/** A summary for a reader: made by the analyst at once; by a model only where somebody asks for it. */
export function useSummary({ contractId, versionId, reader, engine, mayAsk }: Wanted) {
  return useQuery({
    queryKey: ["summary", contractId, versionId, reader, engine, mayAsk],
    enabled: versionId !== undefined,
    staleTime: Infinity,
    queryFn: async ({ signal, client, queryKey }): Promise<SummaryRun | null> => {
      if (!mayAsk) return madeBefore(contractId, versionId, reader, signal);
      const known = client.getQueryData<SummaryRun>(queryKey);
      if (known != null && isUnderWay(known)) {
        const { data } = await getRun({ path: { run_id: known.id }, signal, throwOnError: true });
        return data as SummaryRun;
      }
      const body = { contract_id: contractId, version_id: versionId ?? null, reader, engine, wait: WAIT_S };
      return (await aiSummarize({ body, signal, throwOnError: true })).data;
    },
    refetchInterval: ({ state }) => (isUnderWay(state.data) ? LOOK_AGAIN_MS : false),
  });
}
