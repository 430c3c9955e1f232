import { useQueryClient } from "@tanstack/react-query";
import type { ComparisonOut } from "@/api";
import { getComparisonQueryKey } from "@/api/@tanstack/react-query.gen";
import { further, useNews } from "@/lib/use-news";
import { isUnderWay } from "./queries";

/** Follow a comparison while it is under way, and fetch its result when it is done. */
export function useProgress(comparison: ComparisonOut | undefined): void {
  const client = useQueryClient();
  const id = comparison !== undefined && isUnderWay(comparison.state) ? comparison.id : null;
  const key = getComparisonQueryKey({ path: { comparison_id: id ?? "" } });
  useNews(id === null ? null : `/api/comparisons/${id}/events`, {
    progress: (said) => client.setQueryData<ComparisonOut>(key, (known) => known && further(known, said)),
    over: () => void client.invalidateQueries({ queryKey: key }),
  });
}
