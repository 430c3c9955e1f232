import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  getContractOptions,
  getContractQueryKey,
  getDocumentOptions,
  getLatestAnalysisOptions,
  getLatestAnalysisQueryKey,
  listVersionsOptions,
  listVersionsQueryKey,
  requestAnalysisMutation,
  changeContractMutation,
  decideFindingMutation,
  uploadVersionMutation,
} from "@/api/@tanstack/react-query.gen";
import { asProblem } from "@/lib/problem";
import { useToasts } from "@/stores/toasts";
import type { AnalysisOut, ContractOut, DocumentOut, FindingOut, FindingState, ReviewState, Side } from "@/api";
import { strings } from "@/lib/strings";
import { readable as toReadable } from "@/ui/document/readable";
import type { ReadableDocument } from "@/ui/document/types";

/** A text as it is read here, and as the server sent it. */
export interface Readable {
  document: ReadableDocument;
  /** From the server's offsets to those of JavaScript. */
  at: (offset: number) => number;
  source: DocumentOut;
}

const path = (contractId: string) => ({ path: { contract_id: contractId } });

const WHILE_REVIEWING_MS = 1_500;

export function isUnderWay(review: { state: ReviewState } | null | undefined): boolean {
  return review?.state === "queued" || review?.state === "running";
}

export function useProblemToast(): (error: unknown) => void {
  const show = useToasts((state) => state.show);
  return (error) => {
    const { title, detail, requestId } = asProblem(error);
    show({ text: `${title}. ${detail}`, tone: "error", requestId });
  };
}

export function useContract(contractId: string) {
  return useQuery({
    ...getContractOptions(path(contractId)),
    refetchInterval: ({ state }) => (isUnderWay(state.data?.analysis) ? WHILE_REVIEWING_MS : false),
  });
}

export function useVersions(contractId: string) {
  return useQuery(listVersionsOptions(path(contractId)));
}

/** The text of a version, with the server's offsets turned into ours. A version never changes. */
export function useText(contractId: string, versionId: string | undefined) {
  const query = useQuery({
    ...getDocumentOptions({ path: { contract_id: contractId, version_id: versionId ?? "" } }),
    enabled: versionId !== undefined,
    staleTime: Infinity,
    gcTime: 10 * 60_000,
  });
  const source = query.data;
  const readable = useMemo((): Readable | null => {
    if (source === undefined) return null;
    return { ...toReadable(source), source };
  }, [source]);
  return { ...query, readable };
}

/** The latest review of a contract; null where there has been none. */
export function latestAnalysis(contractId: string) {
  const options = getLatestAnalysisOptions(path(contractId));
  return queryOptions({
    queryKey: options.queryKey,
    queryFn: async (context): Promise<AnalysisOut | null> => {
      try {
        return typeof options.queryFn === "function" ? await options.queryFn(context) : null;
      } catch (error) {
        if (asProblem(error).status === 404) return null;
        throw error;
      }
    },
  });
}

export function refreshReview(client: QueryClient, contractId: string): void {
  void client.invalidateQueries({ queryKey: getLatestAnalysisQueryKey(path(contractId)) });
  void client.invalidateQueries({ queryKey: getContractQueryKey(path(contractId)) });
}

export function useStartReview(contractId: string) {
  const client = useQueryClient();
  const onError = useProblemToast();
  const start = useMutation({
    ...requestAnalysisMutation(),
    onSuccess: (summary) => {
      // What was found before stays readable, and is replaced when the new review is done.
      client.setQueryData<AnalysisOut | null>(getLatestAnalysisQueryKey(path(contractId)), (before) => ({
        ...(before ?? { score: null, facts: null, findings: [], missing: [], clauses: [], dropped: 0 }),
        ...summary,
      }));
      void client.invalidateQueries({ queryKey: getContractQueryKey(path(contractId)) });
    },
    onError,
  });
  return { ...start, review: (side: Side) => start.mutate({ ...path(contractId), body: { side } }) };
}

export function useUpdateContract(contractId: string) {
  const client = useQueryClient();
  const onError = useProblemToast();
  const key = getContractQueryKey(path(contractId));
  const update = useMutation({
    ...changeContractMutation(),
    onMutate: ({ body }) => {
      const before = client.getQueryData<ContractOut>(key);
      const { title, status } = body;
      if (before) {
        client.setQueryData<ContractOut>(key, {
          ...before,
          ...(title ? { title } : {}),
          ...(status ? { status } : {}),
        });
      }
      return { before };
    },
    onError: (error, _variables, result) => {
      client.setQueryData(key, result?.before);
      onError(error);
    },
    onSuccess: (contract) => client.setQueryData(key, contract),
  });
  return (body: { title: string } | { status: ContractOut["status"] }) => update.mutate({ ...path(contractId), body });
}

export function useAddVersion(contractId: string) {
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const onError = useProblemToast();
  const add = useMutation({
    ...uploadVersionMutation(),
    onSuccess: (version) => {
      show({ text: strings.contract.versionAdded(version.number) });
      void client.invalidateQueries({ queryKey: listVersionsQueryKey(path(contractId)) });
      refreshReview(client, contractId);
    },
    onError,
  });
  return { ...add, add: (file: File) => add.mutate({ ...path(contractId), body: { file } }) };
}

const SAID: Record<FindingState, (title: string) => string> = {
  accepted: strings.contract.accepted,
  dismissed: strings.contract.dismissed,
  open: strings.contract.reopened,
};

/** Accept, dismiss or reopen a finding: at once on the page, with the way back for ten seconds. */
export function useFindingState(contractId: string, analysisId: string | undefined) {
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const onError = useProblemToast();
  const key = getLatestAnalysisQueryKey(path(contractId));
  const write = (id: string, state: FindingState) =>
    client.setQueryData<AnalysisOut | null>(key, (analysis) =>
      analysis
        ? {
            ...analysis,
            findings: analysis.findings.map((finding) => (finding.id === id ? { ...finding, state } : finding)),
          }
        : analysis,
    );
  const save = useMutation({ ...decideFindingMutation() });
  const set = (finding: Pick<FindingOut, "id" | "title" | "state">, state: FindingState, announce: boolean): void => {
    if (analysisId === undefined || finding.state === state) return;
    const { id, title, state: before } = finding;
    write(id, state);
    save.mutate(
      { path: { analysis_id: analysisId, finding_id: id }, body: { state } },
      {
        onError: (error) => {
          write(id, before);
          onError(error);
        },
      },
    );
    if (announce) show({ text: SAID[state](title), undo: () => set({ id, title, state }, before, false) });
  };
  return (finding: Pick<FindingOut, "id" | "title" | "state">, state: FindingState) => set(finding, state, true);
}
