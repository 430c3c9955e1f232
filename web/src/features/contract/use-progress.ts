import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { getLatestAnalysisQueryKey } from "@/api/@tanstack/react-query.gen";
import type { AnalysisOut, ReviewState } from "@/api";
import { isUnderWay, refreshReview } from "./queries";

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

/** Should the stream be cut, looking again now and then still brings the end. */
const LOOK_AGAIN_MS = 4_000;

/** Follow a review while it is under way, and fetch its result when it is done. */
export function useProgress(contractId: string, analysis: AnalysisOut | null | undefined): void {
  const client = useQueryClient();
  const id = isUnderWay(analysis) ? analysis?.id : undefined;
  useEffect(() => {
    if (id === undefined) return;
    const source = new EventSource(`/api/analyses/${id}/events`);
    const key = getLatestAnalysisQueryKey({ path: { contract_id: contractId } });
    const finish = () => {
      source.close();
      refreshReview(client, contractId);
    };
    source.addEventListener("progress", (event) => {
      const { state = "running", step = null, progress } = read(event.data);
      client.setQueryData<AnalysisOut | null>(key, (current) =>
        current?.id === id ? { ...current, state, step, progress: progress ?? current.progress } : current,
      );
    });
    source.addEventListener("done", finish);
    source.addEventListener("failed", finish);
    source.addEventListener("cancelled", finish);
    const timer = setInterval(() => {
      if (source.readyState === EventSource.CLOSED) refreshReview(client, contractId);
    }, LOOK_AGAIN_MS);
    return () => {
      source.close();
      clearInterval(timer);
    };
  }, [client, contractId, id]);
}
