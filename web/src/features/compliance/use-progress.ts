import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ComplianceRun, ReviewState } from "@/api";
import { checkKey, checksKey, isUnderWay } from "./queries";

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

/** Follow a check while it is under way, and fetch its result when it is done. */
export function useProgress(contractId: string, run: ComplianceRun | null | undefined): void {
  const client = useQueryClient();
  const id = run != null && isUnderWay(run.state) ? run.id : undefined;
  useEffect(() => {
    if (id === undefined) return;
    const key = checkKey(id);
    const source = new EventSource(`/api/ai/runs/${id}/events`);
    const finish = () => {
      source.close();
      void client.invalidateQueries({ queryKey: key });
      void client.invalidateQueries({ queryKey: checksKey(contractId) });
    };
    source.addEventListener("progress", (event) => {
      const { state = "running", step = null, progress } = read(event.data);
      client.setQueryData<ComplianceRun>(key, (current) =>
        current === undefined ? current : { ...current, state, step, progress: progress ?? current.progress },
      );
    });
    source.addEventListener("partial", () => void client.invalidateQueries({ queryKey: key }));
    for (const end of ["done", "failed", "cancelled"]) source.addEventListener(end, finish);
    return () => source.close();
  }, [client, contractId, id]);
}
