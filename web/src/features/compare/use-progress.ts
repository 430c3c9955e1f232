import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ComparisonOut, ReviewState } from "@/api";
import { getComparisonQueryKey } from "@/api/@tanstack/react-query.gen";
import { isUnderWay } from "./queries";

interface Progress {
  state?: ReviewState;
  step?: string | null;
  progress?: number;
}

function read(data: unknown): Progress {
  if (typeof data !== "string") return {};
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Follow a comparison while it is under way, and fetch its result when it is done. */
export function useProgress(comparison: ComparisonOut | undefined): void {
  const client = useQueryClient();
  const id = comparison !== undefined && isUnderWay(comparison.state) ? comparison.id : undefined;
  useEffect(() => {
    if (id === undefined) return;
    const key = getComparisonQueryKey({ path: { comparison_id: id } });
    const source = new EventSource(`/api/comparisons/${id}/events`);
    const finish = () => {
      source.close();
      void client.invalidateQueries({ queryKey: key });
    };
    source.addEventListener("progress", (event) => {
      const { state = "running", step = null, progress } = read(event.data);
      client.setQueryData<ComparisonOut>(key, (current) =>
        current === undefined ? current : { ...current, state, step, progress: progress ?? current.progress },
      );
    });
    for (const end of ["done", "failed", "cancelled"]) source.addEventListener(end, finish);
    return () => source.close();
  }, [client, id]);
}
