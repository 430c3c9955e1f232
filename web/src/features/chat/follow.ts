import { asProblem, type Problem } from "@/lib/problem";
import { eventReader } from "./sse";
import { readEvent, wait, type AnswerEvent } from "./stream";

/** Silence after which a line is held to be dead: the server says every 15 seconds that it is still there. */
const SILENCE_MS = 40_000;
/** What the server says for good: another try would say the same. */
const FINAL = new Set([400, 401, 403, 404, 410, 422]);

interface Following {
  messageId: string;
  /** Number of the last event that has arrived. */
  after: () => number;
  onEvent: (event: AnswerEvent, number: number | null) => void;
  onConnection: (open: boolean) => void;
  signal: AbortSignal;
}

class Refused extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

/** Read the stream until it ends; true when the answer is finished. */
async function read({ messageId, after, onEvent, onConnection, signal }: Following): Promise<boolean> {
  const line = new AbortController();
  const cut = () => line.abort();
  signal.addEventListener("abort", cut);
  let silence = setTimeout(cut, SILENCE_MS);
  try {
    const response = await fetch(`/api/chat/messages/${messageId}/stream?after=${after()}`, {
      signal: line.signal,
      headers: { Accept: "text/event-stream" },
    });
    if (!response.ok) {
      const problem = asProblem(await response.json().catch(() => null));
      if (FINAL.has(response.status)) throw new Refused({ ...problem, status: response.status });
      return false;
    }
    if (response.body === null) return false;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const next = eventReader();
    onConnection(true);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return false;
      clearTimeout(silence);
      silence = setTimeout(cut, SILENCE_MS);
      for (const raw of next(value)) {
        const event = readEvent(raw);
        if (event === null) continue;
        onEvent(event, raw.id === null ? null : Number(raw.id));
        if (event.kind === "finished") return true;
      }
    }
  } finally {
    clearTimeout(silence);
    signal.removeEventListener("abort", cut);
    line.abort();
  }
}

/** Wait, but no longer than until the network is back. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}

/**
 * Follow an answer to its end, whatever happens to the connection on the way: it goes on where it was, after a pause
 * that grows. Returns null at the end (or when told to stop), or why the server refuses for good.
 */
export async function follow(following: Following): Promise<Problem | null> {
  let failures = 0;
  while (!following.signal.aborted) {
    const before = following.after();
    try {
      if (await read(following)) return null;
    } catch (error) {
      if (error instanceof Refused) return error.problem;
    }
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it may have been told to stop meanwhile
    if (following.signal.aborted) return null;
    failures = following.after() > before ? 1 : failures + 1;
    following.onConnection(false);
    await pause(wait(failures), following.signal);
  }
  return null;
}
