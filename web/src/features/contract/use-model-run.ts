import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { cancelRunMutation, estimateRunMutation, getRunQueryKey, listRunsOptions, listRunsQueryKey } from "@/api/@tanstack/react-query.gen";
import type { RisksRun, Side, SuggestionsRun } from "@/api";
import { useProblemToast } from "./queries";
import { useModels } from "./use-models";
import { useRun } from "./use-run";

interface Runs {
  risks: RisksRun;
  suggestions: SuggestionsRun;
}

/** What is read, and for whom. */
export interface Subject {
  contractId: string;
  versionId: string;
  side: Side;
}

/** The newest run of one kind in which a model read a version for a side; what it would cost; and how to stop it. */
export function useModelRun<K extends keyof Runs>(
  kind: K,
  { contractId, versionId, side }: Subject,
  isWanted: (request: Record<string, unknown>) => boolean = () => true,
) {
  const client = useQueryClient();
  const onError = useProblemToast();
  const models = useModels();
  const listed = { query: { contract_id: contractId, kind } };
  const runs = useQuery(listRunsOptions(listed));
  const known = runs.data?.find(
    (run) => run.engine === "model" && run.version_id === versionId && run.side === side && isWanted(run.request),
  );
  const query = useRun(known?.id ?? null);
  const path = { path: { run_id: known?.id ?? "" } };
  const cancel = useMutation({
    ...cancelRunMutation(),
    onError,
    onSettled: () => void client.invalidateQueries({ queryKey: getRunQueryKey(path) }),
  });
  return {
    /** What asking for one takes. */
    body: { contract_id: contractId, version_id: versionId, side, engine: "model" } as const,
    /** Keep a run that was just begun. */
    keep: (made: Runs[K]) => {
      client.setQueryData(getRunQueryKey({ path: { run_id: made.id } }), made);
      void client.invalidateQueries({ queryKey: listRunsQueryKey(listed) });
    },
    onError,
    run: query.data?.kind === kind ? (query.data as unknown as Runs[K]) : null,
    isReady: models.isReady && runs.data !== undefined && (known === undefined || query.data !== undefined),
    hasModels: models.hasModels,
    nameOf: models.nameOf,
    estimate: useMutation({ ...estimateRunMutation(), onError }),
    isStopping: cancel.isPending,
    stop: () => cancel.mutate(path),
  };
}
