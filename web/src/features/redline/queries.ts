import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  changeWordingMutation,
  decideChangeMutation,
  getContractOptions,
  getDocumentOptions,
  getRedlineOptions,
  getRedlineQueryKey,
  readChangesMutation,
  takeWordingBackMutation,
  acceptWordingMutation,
} from "@/api/@tanstack/react-query.gen";
import type { DecisionIn, RedlineOut, TrackedChangeOut, Verdict, WordingChange, WordingOut } from "@/api";
import { utf16Offsets } from "@/lib/offsets";
import { asProblem } from "@/lib/problem";
import { useMayChange } from "@/lib/use-may";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { around } from "./around";

const words = strings.redline;
const WHILE_READING_MS = 1_500;

export interface Version {
  contract_id: string;
  version_id: string;
}

export function useContract(contractId: string) {
  return useQuery(getContractOptions({ path: { contract_id: contractId } }));
}

export function useRedline(version: Version) {
  return useQuery({
    ...getRedlineOptions({ path: version }),
    enabled: version.version_id !== "",
    refetchInterval: ({ state }) =>
      ["queued", "running"].includes(state.data?.meaning?.state ?? "") ? WHILE_READING_MS : false,
  });
}

/** Shows words of the version within what is said around them; null until its text is here. */
export type Around = ((start: number, end: number) => { before: string; words: string; after: string }) | null;

export function useAround(version: Version): Around {
  const { data } = useQuery({
    ...getDocumentOptions({ path: version }),
    enabled: version.version_id !== "",
    staleTime: Infinity,
  });
  return useMemo(() => {
    if (data === undefined) return null;
    const at = utf16Offsets(data.text);
    return (start, end) => ({ ...around(data.text, at(start), at(end)), words: data.text.slice(at(start), at(end)) });
  }, [data]);
}

function useProblemToast() {
  const show = useToasts((state) => state.show);
  return (error: unknown) => {
    const { title, detail, requestId } = asProblem(error);
    show({ text: `${title}. ${detail}`, tone: "error", requestId });
  };
}

/** Everything that can be done on the page; each step is shown once the server has it. */
export function useSteps(version: Version) {
  const client = useQueryClient();
  const mayChange = useMayChange();
  const show = useToasts((state) => state.show);
  const onError = useProblemToast();
  const queryKey = getRedlineQueryKey({ path: version });
  const onSettled = () => client.invalidateQueries({ queryKey });
  const decisions = ["redline-decisions", version.version_id];
  // One after the other: what was decided last counts. What the server says is asked for after the last of them.
  const decision = useMutation({
    ...decideChangeMutation(),
    mutationKey: decisions,
    scope: { id: decisions.join() },
    onError,
    onSettled: () => (client.isMutating({ mutationKey: decisions }) === 1 ? onSettled() : undefined),
  });
  const wording = useMutation({ ...changeWordingMutation(), onError, onSettled });
  const again = useMutation({ ...acceptWordingMutation(), onError, onSettled });
  const back = useMutation({ ...takeWordingBackMutation(), onError, onSettled });
  const meaning = useMutation({ ...readChangesMutation(), onError, onSettled });

  /** At once on the page; what the server says replaces it. */
  const put = (verdictOf: (change: TrackedChangeOut) => Verdict | null) => {
    void client.cancelQueries({ queryKey });
    client.setQueryData<RedlineOut>(queryKey, (known) =>
      known && { ...known, changes: known.changes.map((each) => ({ ...each, verdict: verdictOf(each) })) },
    );
  };
  const send = (change: string, body: DecisionIn) => decision.mutateAsync({ path: { ...version, change }, body });
  const decide = (change: string, verdict: Verdict | null) => {
    put((each) => (each.id === change ? verdict : each.verdict));
    void send(change, { verdict }).catch(() => undefined);
  };
  const putBack = (before: readonly TrackedChangeOut[]) => {
    const known = new Map(before.map(({ id, verdict }) => [id, verdict]));
    put((each) => known.get(each.id) ?? null);
    const decided = before.filter(({ verdict }) => verdict !== null);
    return Promise.all([send("all", { verdict: null }), ...decided.map(({ id, verdict }) => send(id, { verdict }))]);
  };
  const decideAll = (verdict: Verdict) => {
    const before = client.getQueryData<RedlineOut>(queryKey)?.changes ?? [];
    put(() => verdict);
    const said = () =>
      show({
        text: words.theirs.allSaid[verdict](before.length),
        undo: () => void putBack(before).catch(() => undefined),
      });
    void send("all", { verdict }).then(said, () => undefined);
  };
  const answer = (of: string, text: string | null, before: string | null) => {
    const said = () => {
      if (text !== null || before === null) return;
      show({ text: words.theirs.answerRemoved, undo: () => void send(of, { answer: before }).catch(() => undefined) });
    };
    void send(of, { answer: text }).then(said, () => undefined);
  };
  const takeBack = (taken: WordingOut) => {
    const { target, clause, stance, title, reason, start, end, text, paragraphs } = taken;
    const body = { target, clause, stance, title, reason, start, end, text, paragraphs };
    back.mutate(
      { path: { ...version, wording_id: taken.id } },
      {
        onSuccess: () =>
          show({ text: words.ours.takenBack(taken.title), undo: () => again.mutate({ path: version, body }) }),
      },
    );
  };
  const change = (id: string, body: WordingChange, done: () => void) =>
    wording.mutate(
      { path: { ...version, wording_id: id }, body },
      {
        onSuccess: () => {
          done();
          show({ text: words.ours.saved });
        },
      },
    );
  return { mayChange, decide, decideAll, answer, takeBack, change, saving: wording.isPending, read: () => meaning.mutate({ path: version }) };
}
