import type { Severity } from "@/api";

/** What a run of words is marked as. A finding has a severity; a match is what was searched for; a quote was followed. */
export type Tone = Severity | "match" | "match-now" | "quote";

export interface Span {
  id: string;
  start: number;
  end: number;
  tone: Tone;
}

export interface Segment {
  start: number;
  end: number;
  /** The spans that cover all of this segment, the shortest first. */
  spans: readonly Span[];
}

const NONE: readonly Span[] = [];

/**
 * Cut start..end where spans begin and end. The segments are in order, touch each other and cover start..end exactly, so
 * the words read the same with and without marks; each knows all spans over it.
 */
export function split(start: number, end: number, spans: readonly Span[]): Segment[] {
  if (end <= start) return [];
  const touching = spans.filter((span) => span.start < end && span.end > start && span.start < span.end);
  if (touching.length === 0) return [{ start, end, spans: NONE }];
  const cuts = new Set([start, end]);
  for (const span of touching) {
    cuts.add(Math.max(start, span.start));
    cuts.add(Math.min(end, span.end));
  }
  const points = [...cuts].sort((a, b) => a - b);
  const shortestFirst = touching.toSorted((a, b) => a.end - a.start - (b.end - b.start));
  return points.slice(0, -1).map((from, index) => {
    const to = points[index + 1] ?? end;
    const over = shortestFirst.filter((span) => span.start <= from && span.end >= to);
    return { start: from, end: to, spans: over.length > 0 ? over : NONE };
  });
}

const RANK: Record<Tone, number> = { "match-now": 7, match: 6, quote: 5, critical: 4, high: 3, medium: 2, low: 1 };

/** The tone that a segment under several spans is shown in: the most serious one. */
export function strongest(spans: readonly Span[]): Tone | null {
  let found: Tone | null = null;
  for (const { tone } of spans) if (found === null || RANK[tone] > RANK[found]) found = tone;
  return found;
}

const FINDING_TONES = new Set<Tone>(["critical", "high", "medium", "low"]);

export function isFinding(span: Span): boolean {
  return FINDING_TONES.has(span.tone);
}
