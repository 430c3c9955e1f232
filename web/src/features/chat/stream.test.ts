import { describe, expect, it } from "vitest";
import { eventReader } from "./sse";
import { advance, NOTHING_YET, readEvent, wait, type Answer } from "./stream";

const WIRE = [
  'id: 1\r\nevent: chosen\r\ndata: {"kind":"chosen","model":"m","name":"M","provider":"p","reason":"r"}\r\n\r\n',
  'id: 2\nevent: delta\ndata: {"kind":"delta","text":"Hello "}\n\n',
  ": still here\n\n",
  'event: heartbeat\ndata: {"kind":"heartbeat"}\n\n',
  'id: 3\nevent: delta\ndata: {"kind":"delta","text":"wörld 👋"}\n\n',
  'id: 4\nevent: finished\ndata: {"kind":"finished","state":"done"}\n\n',
].join("");

function readAll(pieces: readonly string[], from: Answer = NOTHING_YET): Answer {
  const read = eventReader();
  let answer = from;
  for (const event of pieces.flatMap(read)) {
    const said = readEvent(event);
    if (said !== null) answer = advance(answer, said, event.id === null ? null : Number(event.id));
  }
  return answer;
}

describe("the stream of an answer", () => {
  it("reads the same, wherever the network cuts it", () => {
    const whole = readAll([WIRE]);
    expect(whole).toMatchObject({ after: 4, text: "Hello wörld 👋", chosen: { name: "M" }, finished: { state: "done" } });
    expect(readAll(Array.from(WIRE))).toEqual(whole);
    for (let cut = 1; cut < WIRE.length; cut += 1) expect(readAll([WIRE.slice(0, cut), WIRE.slice(cut)])).toEqual(whole);
  });

  it("changes nothing when it is replayed", () => {
    const whole = readAll([WIRE]);
    expect(readAll([WIRE], whole)).toEqual(whole);
  });

  it("takes a snapshot in place of what it had", () => {
    const before = { ...NOTHING_YET, after: 2, text: "Hello " };
    const after = advance(before, { kind: "snapshot", content: "Hello all", thought: null, citations: [] }, 9);
    expect(after).toMatchObject({ after: 9, text: "Hello all" });
  });

  it("keeps one citation for a number", () => {
    const citation = { number: 1, title: "NDA" } as never;
    const once = advance(NOTHING_YET, { kind: "citation", citation }, 1);
    expect(advance(once, { kind: "citation", citation }, 2).citations).toHaveLength(1);
  });

  it("ignores what it does not know", () => {
    expect(readEvent({ id: null, event: "x", data: "no json" })).toBeNull();
    expect(readEvent({ id: null, event: "x", data: "7" })).toBeNull();
  });
});

it("waits longer after each failure, up to a bound", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 20].map((failures) => wait(failures, 0.5));
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits[0]).toBeLessThan(500);
  expect(waits.at(-1)).toBe(15_000);
});
