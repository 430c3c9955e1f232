import type {
  ChosenEvent,
  Citation,
  CitationEvent,
  DeltaEvent,
  FinishedEvent,
  HeartbeatEvent,
  ProblemEvent,
  SnapshotEvent,
  ThoughtEvent,
  ToldProblem,
} from "@/api";
import type { ServerEvent } from "./sse";

export type AnswerEvent =
  | SnapshotEvent
  | ChosenEvent
  | DeltaEvent
  | ThoughtEvent
  | CitationEvent
  | ProblemEvent
  | FinishedEvent
  | HeartbeatEvent;

/** An answer as it is being written. */
export interface Answer {
  /** Number of the last event that is in here; following begins after it. */
  after: number;
  text: string;
  thought: string;
  citations: readonly Citation[];
  chosen: ChosenEvent | null;
  problem: ToldProblem | null;
  finished: FinishedEvent | null;
}

export const NOTHING_YET: Answer = {
  after: 0,
  text: "",
  thought: "",
  citations: [],
  chosen: null,
  problem: null,
  finished: null,
};

/** What an event of the wire says; null where it is none that we know. */
export function readEvent({ data }: ServerEvent): AnswerEvent | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null && "kind" in value ? (value as AnswerEvent) : null;
  } catch {
    return null;
  }
}

/**
 * The answer after one more event. What was there already comes again after a lost connection, and changes nothing.
 *
 * @param number of the event; null for those that have none.
 */
export function advance(answer: Answer, event: AnswerEvent, number: number | null): Answer {
  if (number !== null && number <= answer.after && event.kind !== "snapshot") return answer;
  const next = number === null ? answer : { ...answer, after: Math.max(answer.after, number) };
  switch (event.kind) {
    case "snapshot":
      return { ...next, text: event.content, thought: event.thought ?? "", citations: event.citations ?? [] };
    case "chosen":
      return { ...next, chosen: event };
    case "delta":
      return { ...next, text: next.text + event.text };
    case "thought":
      return { ...next, thought: next.thought + event.text };
    case "citation":
      return {
        ...next,
        citations: [...next.citations.filter(({ number: known }) => known !== event.citation.number), event.citation],
      };
    case "problem":
      return { ...next, problem: event.problem };
    case "finished":
      return { ...next, finished: event };
    default:
      return next;
  }
}

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 15_000;

/** How long to wait before the next try: longer each time, and not all windows at once. */
export function wait(failures: number, chance = Math.random()): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1)) * (0.7 + 0.6 * chance);
}
