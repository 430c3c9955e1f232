import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ComplianceRun, DecisionOut, DecisionRequest, ReviewState } from "@/api";
import { decideVerdict, undoVerdictDecision } from "@/api";
import {
  getContractOptions,
  getDocumentOptions,
  getRunOptions,
  getRunQueryKey,
  listRunsOptions,
  listRunsQueryKey,
  listVerdictDecisionsOptions,
  listVerdictDecisionsQueryKey,
} from "@/api/@tanstack/react-query.gen";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { readable as toReadable } from "@/ui/document/readable";

const words = strings.compliance;
const WHILE_UNDER_WAY_MS = 3_000;
const KIND = "compliance";

export function isUnderWay(state: ReviewState | undefined): boolean {
  return state === "queued" || state === "running";
}

export function useProblemToast(): (error: unknown) => void {
  const show = useToasts((state) => state.show);
  return (error) => {
    const { title, detail, requestId } = asProblem(error);
    show({ text: `${title}. ${detail}`, tone: "error", requestId });
  };
}

export function useContract(contractId: string) {
  return useQuery(getContractOptions({ path: { contract_id: contractId } }));
}

/** One check. A run of another kind is none. */
export function useCheck(runId: string | undefined) {
  return useQuery({
    ...getRunOptions({ path: { run_id: runId ?? "" } }),
    enabled: runId !== undefined,
    select: (run): ComplianceRun | null => (run.kind === KIND ? run : null),
    refetchInterval: ({ state }) => (isUnderWay(state.data?.state) ? WHILE_UNDER_WAY_MS : false),
  });
}

export const checkKey = (runId: string) => getRunQueryKey({ path: { run_id: runId } });

/** The checks of a contract, the newest first. */
export function useChecks(contractId: string) {
  return useQuery(listRunsOptions({ query: { contract_id: contractId, kind: KIND } }));
}

export const checksKey = (contractId: string) => listRunsQueryKey({ query: { contract_id: contractId, kind: KIND } });

/** The text that a check is about, with the server's offsets turned into ours. */
export function useText(contractId: string, versionId: string | undefined) {
  const query = useQuery({
    ...getDocumentOptions({ path: { contract_id: contractId, version_id: versionId ?? "" } }),
    enabled: versionId !== undefined,
    staleTime: Infinity,
  });
  const source = query.data;
  const readable = useMemo(() => (source === undefined ? null : toReadable(source)), [source]);
  return { ...query, readable };
}

export function useDecisions(runId: string) {
  return useQuery(listVerdictDecisionsOptions({ path: { run_id: runId } }));
}

/** Accept, override and undo, each with the way back for ten seconds. */
export function useDecide(runId: string) {
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const onError = useProblemToast();
  const path = { run_id: runId };
  const key = listVerdictDecisionsQueryKey({ path });
  const put = (statementId: string, made: DecisionOut | null) =>
    client.setQueryData<DecisionOut[]>(key, (all = []) => [
      ...all.filter(({ statement_id: id }) => id !== statementId),
      ...(made === null ? [] : [made]),
    ]);
  const send = async (statementId: string, wanted: DecisionRequest | null): Promise<DecisionOut | null> => {
    if (wanted === null) {
      await undoVerdictDecision({ path, query: { statement_id: statementId }, throwOnError: true });
      return null;
    }
    return (await decideVerdict({ path, body: wanted, throwOnError: true })).data;
  };
  const mutation = useMutation({
    mutationFn: ({ statementId, wanted }: { statementId: string; wanted: DecisionRequest | null }) => send(statementId, wanted),
    onSuccess: (made, { statementId }) => put(statementId, made),
    onError,
  });
  const decide = (statementId: string, title: string, wanted: DecisionRequest | null, before: DecisionOut | undefined) => {
    const back: DecisionRequest | null =
      before === undefined
        ? null
        : { statement_id: statementId, decision: before.decision, standing: before.standing, reason: before.reason };
    mutation.mutate(
      { statementId, wanted },
      {
        onSuccess: () => {
          const said =
            wanted === null
              ? words.saidReopened(title)
              : wanted.decision === "accepted"
                ? words.saidAccepted(title)
                : words.saidOverridden(title);
          show({ text: said, undo: () => mutation.mutate({ statementId, wanted: back }) });
        },
      },
    );
  };
  return { decide, isPending: mutation.isPending };
}
