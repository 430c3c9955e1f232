import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import {
  getComparisonOptions,
  getComparisonRowsQueryKey,
  requestComparisonMutation,
} from "@/api/@tanstack/react-query.gen";
import { getComparisonRows, type ComparisonOut, type ComparisonRequest, type ReviewState, type RowOut } from "@/api";
import { asProblem } from "@/lib/problem";
import { useToasts } from "@/stores/toasts";

const PAGE = 1000;
const WHILE_UNDER_WAY_MS = 4_000;

export function isUnderWay(state: ReviewState | undefined): boolean {
  return state === "queued" || state === "running";
}

export function useComparison(id: string) {
  return useQuery({
    ...getComparisonOptions({ path: { comparison_id: id } }),
    refetchInterval: ({ state }) => (isUnderWay(state.data?.state) ? WHILE_UNDER_WAY_MS : false),
  });
}

/** All rows of a finished comparison, which never change. */
export function useRows(comparison: ComparisonOut | undefined) {
  const id = comparison?.id ?? "";
  return useQuery({
    queryKey: getComparisonRowsQueryKey({ path: { comparison_id: id } }),
    enabled: comparison?.state === "done",
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<RowOut[]> => {
      const rows: RowOut[] = [];
      let total = 1;
      while (rows.length < total) {
        const { data } = await getComparisonRows({
          path: { comparison_id: id },
          query: { start: rows.length, limit: PAGE },
          signal,
          throwOnError: true,
        });
        if (data.rows.length === 0) break;
        rows.push(...data.rows);
        total = data.total;
      }
      return rows;
    },
  });
}

export function useProblemToast(): (error: unknown) => void {
  const show = useToasts((state) => state.show);
  return (error) => {
    const { title, detail, requestId } = asProblem(error);
    show({ text: `${title}. ${detail}`, tone: "error", requestId });
  };
}

/** Ask for a comparison and go there; what was compared before is there at once. */
export function useCompare() {
  const navigate = useNavigate();
  const onError = useProblemToast();
  const mutation = useMutation({
    ...requestComparisonMutation(),
    onSuccess: ({ id }) => void navigate({ to: "/compare/$comparisonId", params: { comparisonId: id } }),
    onError,
  });
  return {
    compare: (body: ComparisonRequest) => mutation.mutate({ body }),
    isPending: mutation.isPending,
  };
}
