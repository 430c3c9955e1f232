import { describe, expect, it } from "vitest";
import { split, strongest, type Span, type Tone } from "./segments";

const TONES: Tone[] = ["critical", "high", "medium", "low", "match", "quote"];

/** A small generator with a seed, so that a failure can be had again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
}

function spansOf(below: (n: number) => number, length: number): Span[] {
  return Array.from({ length: below(8) }, (_, index) => ({
    id: `s${index}`,
    start: below(length + 10) - 5,
    end: below(length + 10) - 5,
    tone: TONES[below(TONES.length)] ?? "low",
  }));
}

describe("splitting a text into marked segments", () => {
  it("loses no character, adds none and keeps their order, whatever the spans", () => {
    const text = "7.2 The liability of the Customer 😀 is not limited.";
    for (let seed = 1; seed <= 500; seed += 1) {
      const below = random(seed);
      const [start, end] = [below(10), 10 + below(text.length - 10)];
      const segments = split(start, end, spansOf(below, text.length));
      expect(segments.map((segment) => text.slice(segment.start, segment.end)).join("")).toBe(text.slice(start, end));
    }
  });

  it("knows at each character exactly the spans that cover it", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const spans = spansOf(random(seed), 40);
      for (const segment of split(0, 40, spans)) {
        for (let at = segment.start; at < segment.end; at += 1) {
          const over = spans.filter((span) => span.start <= at && at < span.end).map(({ id }) => id);
          expect(segment.spans.map(({ id }) => id).toSorted()).toEqual(over.toSorted());
        }
      }
    }
  });

  it("gives a place under two findings to both, the shorter one first, shown as the more serious", () => {
    const long: Span = { id: "long", start: 0, end: 20, tone: "medium" };
    const short: Span = { id: "short", start: 5, end: 9, tone: "critical" };
    const segments = split(0, 20, [long, short]);
    expect(segments.map(({ start, end }) => [start, end])).toEqual([
      [0, 5],
      [5, 9],
      [9, 20],
    ]);
    expect(segments[1]?.spans.map(({ id }) => id)).toEqual(["short", "long"]);
    expect(strongest(segments[1]?.spans ?? [])).toBe("critical");
  });

  it("says nothing about an empty stretch", () => {
    expect(split(4, 4, [])).toEqual([]);
  });
});
