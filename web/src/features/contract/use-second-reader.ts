import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  aiAnalyzeRisksMutation,
  cancelRunMutation,
  estimateRunMutation,
  getRunQueryKey,
  listRunsOptions,
  listRunsQueryKey,
} from "@/api/@tanstack/react-query.gen";
import type { RisksRun, Side } from "@/api";
import { useProblemToast } from "./queries";
import { useModels } from "./use-models";
import { useRun } from "./use-run";

/** What a model has said about the risks of a version for a side, and how to ask one. */
export function useSecondReader(contractId: string, versionId: string, side: Side) {
  const client = useQueryClient();
  const onError = useProblemToast();
  const body = { contract_id: contractId, version_id: versionId, side, engine: "model" } as const;
  const models = useModels();
  const listed = { query: { contract_id: contractId, kind: "risks" } };
  const runs = useQuery(listRunsOptions(listed));
  const known = runs.data?.find((run) => run.engine === "model" && run.version_id === versionId && run.side === side);
  const id = known?.id ?? null;
  const query = useRun(id);
  const run = query.data?.kind === "risks" ? query.data : null;

  const keep = (made: RisksRun) => {
    client.setQueryData(getRunQueryKey({ path: { run_id: made.id } }), made);
    void client.invalidateQueries({ queryKey: listRunsQueryKey(listed) });
  };
  const estimate = useMutation({ ...estimateRunMutation(), onError });
  const start = useMutation({ ...aiAnalyzeRisksMutation(), onSuccess: keep, onError });
  const path = { path: { run_id: id ?? "" } };
  const cancel = useMutation({
    ...cancelRunMutation(),
    onError,
    onSettled: () => void client.invalidateQueries({ queryKey: getRunQueryKey(path) }),
  });

  return {
    run,
    isReady: models.isReady && runs.data !== undefined && (id === null || query.data !== undefined),
    nameOf: models.nameOf,
    hasModels: models.hasModels,
    estimate,
    tell: () => estimate.mutate({ body: { ...body, kind: "risks" } }),
    isStarting: start.isPending,
    ask: () => start.mutate({ body }),
    isStopping: cancel.isPending,
    stop: () => cancel.mutate(path),
  };
}
