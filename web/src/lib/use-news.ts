import { useEffect, useEffectEvent } from "react";
import type { ReviewState } from "@/api";

/** What an event says; empty where it is not an object. */
export function told(data: unknown): Record<string, unknown> {
  if (typeof data !== "string") return {};
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** How far a run is, laid over what was known of it. */
export function further<Run extends { state: ReviewState; step: string | null; progress: number }>(
  run: Run,
  { state = "running", step = null, progress = run.progress }: Partial<Pick<Run, "state" | "step" | "progress">>,
): Run {
  return { ...run, state, step, progress };
}

/** Should the stream be cut, looking again now and then still brings the end. */
const LOOK_AGAIN_MS = 4_000;

interface Heard {
  progress: (said: Record<string, unknown>) => void;
  /** Some of the result is there. */
  partial?: () => void;
  /** It has ended, one way or another, or may have: what is known should be asked for again. */
  over: () => void;
}

/** Follow what the server tells of a run at an address; null follows nothing. */
export function useNews(address: string | null, heard: Heard): void {
  const onProgress = useEffectEvent((said: Record<string, unknown>) => heard.progress(said));
  const onPartial = useEffectEvent(() => heard.partial?.());
  const onOver = useEffectEvent(() => heard.over());
  useEffect(() => {
    if (address === null) return;
    const source = new EventSource(address);
    const finish = () => {
      source.close();
      onOver();
    };
    source.addEventListener("progress", (event) => onProgress(told(event.data)));
    source.addEventListener("partial", () => onPartial());
    for (const end of ["done", "failed", "cancelled"]) source.addEventListener(end, finish);
    const timer = setInterval(() => {
      if (source.readyState === EventSource.CLOSED) onOver();
    }, LOOK_AGAIN_MS);
    return () => {
      source.close();
      clearInterval(timer);
    };
  }, [address]);
}
