import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import {
  aiAnalyzeRisksMutation,
  cancelRunMutation,
  estimateRunMutation,
  getRunOptions,
  getRunQueryKey,
  listModelsOptions,
  listRunsOptions,
  listRunsQueryKey,
} from "@/api/@tanstack/react-query.gen";
import type { RisksRun, Side } from "@/api";
import { isUnderWay, useProblemToast } from "./queries";

const BUILT_IN = "pactoria/reader";
/** Should the stream be cut, looking again now and then still brings the end. */
const LOOK_AGAIN_MS = 4_000;

function read(data: unknown): Partial<RisksRun> {
  if (typeof data !== "string") return {};
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** What a model has said about the risks of a version for a side, and how to ask one. */
export function useSecondReader(contractId: string, versionId: string, side: Side) {
  const client = useQueryClient();
  const onError = useProblemToast();
  const body = { contract_id: contractId, version_id: versionId, side, engine: "model" } as const;
  const models = useQuery({ ...listModelsOptions(), staleTime: 60_000 });
  const listed = { query: { contract_id: contractId, kind: "risks" } };
  const runs = useQuery(listRunsOptions(listed));
  const known = runs.data?.find((run) => run.engine === "model" && run.version_id === versionId && run.side === side);
  const id = known?.id ?? "";
  const path = { path: { run_id: id } };
  const query = useQuery({
    ...getRunOptions(path),
    enabled: id !== "",
    refetchInterval: ({ state }) => (isUnderWay(state.data) ? LOOK_AGAIN_MS : false),
  });
  const run = query.data?.kind === "risks" ? query.data : null;

  const keep = (made: RisksRun) => {
    client.setQueryData(getRunQueryKey({ path: { run_id: made.id } }), made);
    void client.invalidateQueries({ queryKey: listRunsQueryKey(listed) });
  };
  const estimate = useMutation({ ...estimateRunMutation(), onError });
  const start = useMutation({ ...aiAnalyzeRisksMutation(), onSuccess: keep, onError });
  const cancel = useMutation({
    ...cancelRunMutation(),
    onError,
    onSettled: () => void client.invalidateQueries({ queryKey: getRunQueryKey(path) }),
  });

  const following = run !== null && isUnderWay(run) ? run.id : null;
  useEffect(() => {
    if (following === null) return;
    const source = new EventSource(`/api/ai/runs/${following}/events`);
    const key = getRunQueryKey({ path: { run_id: following } });
    const note = (event: MessageEvent) => {
      client.setQueryData<RisksRun>(key, (current) => current && { ...current, ...read(event.data) });
    };
    const finish = (event: MessageEvent) => {
      source.close();
      note(event);
    };
    source.addEventListener("progress", note);
    for (const end of ["done", "failed", "cancelled"]) source.addEventListener(end, finish);
    return () => source.close();
  }, [client, following]);

  return {
    run,
    isReady: models.data !== undefined && runs.data !== undefined && (id === "" || query.data !== undefined),
    /** A model as people call it. */
    nameOf: (model: string | null) => models.data?.items.find((each) => each.id === model)?.name ?? model ?? "",
    hasModels: models.data?.items.some((model) => model.id !== BUILT_IN) ?? false,
    estimate,
    tell: () => estimate.mutate({ body: { ...body, kind: "risks" } }),
    isStarting: start.isPending,
    ask: () => start.mutate({ body }),
    isStopping: cancel.isPending,
    stop: () => cancel.mutate(path),
  };
}
