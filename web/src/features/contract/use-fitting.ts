import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  aiSuggestClausesMutation,
  cancelRunMutation,
  estimateRunMutation,
  getRunQueryKey,
  listRunsOptions,
  listRunsQueryKey,
} from "@/api/@tanstack/react-query.gen";
import type { Side, SuggestionsRun } from "@/api";
import { useProblemToast } from "./queries";
import { useModels } from "./use-models";
import { useRun } from "./use-run";

/** For what wording is wanted; places as the server counts them. */
export type Asked = { finding: string } | { missing: string } | { start: number; end: number };

const FIELDS = ["finding", "missing", "start", "end"] as const;

function isFor(request: Record<string, unknown>, asked: Asked): boolean {
  const wanted: Record<string, unknown> = asked;
  return FIELDS.every((field) => (request[field] ?? null) === (wanted[field] ?? null));
}

/** Wording that a model has fitted to the contract, and how to ask for it. */
export function useFitting(contractId: string, versionId: string, side: Side, asked: Asked) {
  const client = useQueryClient();
  const onError = useProblemToast();
  const models = useModels();
  const body = { contract_id: contractId, version_id: versionId, side, engine: "model", ...asked } as const;
  const listed = { query: { contract_id: contractId, kind: "suggestions" } };
  const runs = useQuery(listRunsOptions(listed));
  const known = runs.data?.find(
    (run) => run.engine === "model" && run.version_id === versionId && run.side === side && isFor(run.request, asked),
  );
  const query = useRun(known?.id ?? null);
  const run = query.data?.kind === "suggestions" ? query.data : null;
  const keep = (made: SuggestionsRun) => {
    client.setQueryData(getRunQueryKey({ path: { run_id: made.id } }), made);
    void client.invalidateQueries({ queryKey: listRunsQueryKey(listed) });
  };
  const estimate = useMutation({ ...estimateRunMutation(), onError });
  const start = useMutation({ ...aiSuggestClausesMutation(), onSuccess: keep, onError });
  const path = { path: { run_id: known?.id ?? "" } };
  const cancel = useMutation({
    ...cancelRunMutation(),
    onError,
    onSettled: () => void client.invalidateQueries({ queryKey: getRunQueryKey(path) }),
  });
  return {
    run,
    isReady: models.isReady && runs.data !== undefined && (known === undefined || query.data !== undefined),
    hasModels: models.hasModels,
    nameOf: models.nameOf,
    estimate,
    tell: () => estimate.mutate({ body: { ...body, kind: "suggestions" } }),
    isStarting: start.isPending,
    ask: () => start.mutate({ body }),
    isStopping: cancel.isPending,
    stop: () => cancel.mutate(path),
  };
}
