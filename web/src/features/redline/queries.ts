import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  changeWordingMutation,
  decideChangeMutation,
  getContractOptions,
  getRedlineOptions,
  getRedlineQueryKey,
  readChangesMutation,
  takeWordingBackMutation,
  acceptWordingMutation,
} from "@/api/@tanstack/react-query.gen";
import type { DecisionIn, RedlineOut, WordingChange, WordingOut } from "@/api";
import { asProblem } from "@/lib/problem";
import { useMayChange } from "@/lib/use-may";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";

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
  const decision = useMutation({ ...decideChangeMutation(), onError, onSettled });
  const wording = useMutation({ ...changeWordingMutation(), onError, onSettled });
  const again = useMutation({ ...acceptWordingMutation(), onError, onSettled });
  const back = useMutation({ ...takeWordingBackMutation(), onError, onSettled });
  const meaning = useMutation({ ...readChangesMutation(), onError, onSettled });

  const decide = (change: string, body: DecisionIn) => {
    const { verdict } = body;
    if (verdict !== undefined) {
      // At once on the page; what the server says replaces it.
      client.setQueryData<RedlineOut>(queryKey, (known) =>
        known && {
          ...known,
          changes: known.changes.map((each) => (change === "all" || each.id === change ? { ...each, verdict } : each)),
        },
      );
    }
    decision.mutate({ path: { ...version, change }, body });
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
  return { mayChange, decide, takeBack, change, saving: wording.isPending, read: () => meaning.mutate({ path: version }) };
}
