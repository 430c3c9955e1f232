import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  changeDeadlineMutation,
  countDeadlinesOptions,
  listDeadlinesOptions,
  listDeadlinesQueryKey,
} from "@/api/@tanstack/react-query.gen";
import { listDeadlines, type DeadlineChange, type DeadlineKind, type DeadlineOut, type DeadlineState } from "@/api";
import { asProblem } from "@/lib/problem";
import type { DeadlinesSearch } from "@/lib/search";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { usePrintInWhole } from "@/ui/printing";
import { addDays, weeksOf } from "./days";

const words = strings.deadlines;
const PAGE = 200;
const MOST = 500;

export interface Filter {
  state?: DeadlineState[];
  kind?: DeadlineKind[];
  q?: string;
}

/** What the address asks for, as the server takes it. */
export function filterOf({ show = "open", kind, q }: DeadlinesSearch): Filter {
  return {
    ...(show === "all" ? {} : { state: [show] }),
    ...(kind === undefined ? {} : { kind: [kind] }),
    ...(q === undefined ? {} : { q }),
  };
}

/** Deadlines in order of time, page by page. */
export function useDeadlines(filter: Filter, enabled: boolean) {
  const query = { ...filter, limit: PAGE };
  const deadlines = useInfiniteQuery({
    queryKey: [...listDeadlinesQueryKey({ query }), "pages"],
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await listDeadlines({
        query: { ...query, ...(pageParam === "" ? {} : { cursor: pageParam }) },
        signal,
        throwOnError: true,
      });
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    enabled,
  });
  usePrintInWhole(deadlines);
  return deadlines;
}

/** Deadlines of the weeks that a month's page shows. */
export function useMonth(month: string, filter: Filter) {
  const weeks = weeksOf(month);
  const since = weeks[0]?.[0] ?? `${month}-01`;
  const until = weeks.at(-1)?.at(-1) ?? addDays(since, 41);
  return useQuery({
    ...listDeadlinesOptions({ query: { ...filter, since, until, limit: MOST } }),
    placeholderData: keepPreviousData,
  });
}

/** Deadlines of a stretch of time. */
export function useStretch(since: string, until: string, filter: Filter) {
  return useQuery({
    ...listDeadlinesOptions({ query: { ...filter, since, until, limit: MOST } }),
    placeholderData: keepPreviousData,
  });
}

/** How many come after a day; the first of them. */
export function useAfter(day: string, filter: Filter, enabled: boolean) {
  return useQuery({ ...listDeadlinesOptions({ query: { ...filter, since: addDays(day, 1), limit: 1 } }), enabled });
}

export function useCounts() {
  return useQuery(countDeadlinesOptions());
}

const SAID: Record<DeadlineState, (title: string) => string> = {
  done: words.saidDone,
  dismissed: words.saidDismissed,
  open: words.saidOpen,
};

/** Change a deadline and look at all lists again. */
export function useChange() {
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const save = useMutation({
    ...changeDeadlineMutation(),
    onSettled: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => {
          const [first] = queryKey as [{ _id?: string } | undefined];
          return first?._id === "listDeadlines" || first?._id === "countDeadlines";
        },
      }),
    onError: (error) => {
      const { title, detail, requestId } = asProblem(error);
      show({ text: `${title}. ${detail}`, tone: "error", requestId });
    },
  });
  const change = (id: string, body: DeadlineChange, onSuccess?: () => void) =>
    save.mutate({ path: { deadline_id: id }, body }, onSuccess === undefined ? {} : { onSuccess });
  const mark = ({ id, title, state: before }: DeadlineOut, state: DeadlineState) =>
    change(id, { state }, () => show({ text: SAID[state](title), undo: () => change(id, { state: before }) }));
  return { change, mark, isPending: save.isPending };
}
