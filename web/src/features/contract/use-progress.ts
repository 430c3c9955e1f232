import { useQueryClient } from "@tanstack/react-query";
import type { AnalysisOut } from "@/api";
import { getLatestAnalysisQueryKey } from "@/api/@tanstack/react-query.gen";
import { further, useNews } from "@/lib/use-news";
import { isUnderWay, refreshReview } from "./queries";

/** Follow a review while it is under way, and fetch its result when it is done. */
export function useProgress(contractId: string, analysis: AnalysisOut | null | undefined): void {
  const client = useQueryClient();
  const id = isUnderWay(analysis) ? (analysis?.id ?? null) : null;
  const key = getLatestAnalysisQueryKey({ path: { contract_id: contractId } });
  useNews(id === null ? null : `/api/analyses/${id}/events`, {
    progress: (said) =>
      client.setQueryData<AnalysisOut | null>(key, (known) => (known?.id === id ? further(known, said) : known)),
    over: () => refreshReview(client, contractId),
  });
}
