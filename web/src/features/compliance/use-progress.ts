import { useQueryClient } from "@tanstack/react-query";
import type { ComplianceRun } from "@/api";
import { further, useNews } from "@/lib/use-news";
import { checkKey, checksKey, isUnderWay } from "./queries";

/** Follow a check while it is under way, and fetch its result when it is done. */
export function useProgress(contractId: string, run: ComplianceRun | null | undefined): void {
  const client = useQueryClient();
  const id = run != null && isUnderWay(run.state) ? run.id : null;
  const key = checkKey(id ?? "");
  const again = () => void client.invalidateQueries({ queryKey: key });
  useNews(id === null ? null : `/api/ai/runs/${id}/events`, {
    progress: (said) => client.setQueryData<ComplianceRun>(key, (known) => known && further(known, said)),
    partial: again,
    over: () => {
      again();
      void client.invalidateQueries({ queryKey: checksKey(contractId) });
    },
  });
}
