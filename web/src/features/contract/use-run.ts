import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { getRunOptions, getRunQueryKey } from "@/api/@tanstack/react-query.gen";
import type { GetRunResponse } from "@/api";
import { told } from "@/lib/use-news";
import { isUnderWay } from "./queries";

/** Should the stream be cut, looking again now and then still brings the end. */
const LOOK_AGAIN_MS = 4_000;

/** A run, with its news while it is under way. */
export function useRun(id: string | null) {
  const client = useQueryClient();
  const query = useQuery({
    ...getRunOptions({ path: { run_id: id ?? "" } }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (isUnderWay(state.data) ? LOOK_AGAIN_MS : false),
  });
  const following = isUnderWay(query.data) ? id : null;
  useEffect(() => {
    if (following === null) return;
    const source = new EventSource(`/api/ai/runs/${following}/events`);
    const key = getRunQueryKey({ path: { run_id: following } });
    const note = (event: MessageEvent) => {
      client.setQueryData<GetRunResponse>(key, (current) => current && { ...current, ...told(event.data) });
    };
    const finish = (event: MessageEvent) => {
      source.close();
      note(event);
    };
    source.addEventListener("progress", note);
    for (const end of ["done", "failed", "cancelled"]) source.addEventListener(end, finish);
    return () => source.close();
  }, [client, following]);
  return query;
}
