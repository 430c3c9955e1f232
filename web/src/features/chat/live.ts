import { create } from "zustand";
import type { Problem } from "@/lib/problem";
import { without } from "@/lib/without";
import { follow } from "./follow";
import { advance, NOTHING_YET, type Answer } from "./stream";

export interface Live {
  answer: Answer;
  /** Whether words can arrive now. */
  connected: boolean;
  /** Why the stream cannot be followed. */
  refused: Problem | null;
}

interface LiveAnswers {
  live: Record<string, Live>;
}

const START: Live = { answer: NOTHING_YET, connected: true, refused: null };
const HIDDEN_MS = 250;

/** The answers that are being written, as far as they have arrived; kept while one looks at another chat. */
export const useLive = create<LiveAnswers>()(() => ({ live: {} }));

function write(id: string, change: Partial<Live>): void {
  useLive.setState(({ live }) => ({ live: { ...live, [id]: { ...START, ...live[id], ...change } } }));
}

/** Forget an answer: what the server keeps of it is on the page. */
export function forget(id: string): void {
  useLive.setState(({ live }) => ({ live: without(live, id) }));
}

/** Once a frame is as often as one can see it. */
function eachFrame(act: () => void): () => void {
  if (document.hidden) {
    const timer = setTimeout(act, HIDDEN_MS);
    return () => clearTimeout(timer);
  }
  const frame = requestAnimationFrame(act);
  return () => cancelAnimationFrame(frame);
}

/** Follow an answer from where it was left. Returns how to stop. */
export function followAnswer(id: string, onEnd: () => void): () => void {
  const stop = new AbortController();
  let answer = useLive.getState().live[id]?.answer ?? NOTHING_YET;
  let cancel: (() => void) | null = null;
  const flush = () => {
    cancel?.();
    cancel = null;
    write(id, { answer });
  };
  write(id, { answer, refused: null });
  void follow({
    messageId: id,
    signal: stop.signal,
    after: () => answer.after,
    onConnection: (connected) => write(id, { connected }),
    onEvent: (event, number) => {
      answer = advance(answer, event, number);
      cancel ??= eachFrame(flush);
    },
  }).then((refused) => {
    if (stop.signal.aborted) return;
    flush();
    if (refused !== null) write(id, { refused });
    onEnd();
  });
  return () => {
    stop.abort();
    flush();
  };
}
