import { describe, expect, it } from "vitest";
import { further, told } from "./use-news";

describe("news of a run", () => {
  it("say nothing where they cannot be read", () => {
    expect([told("{"), told("null"), told("3"), told(undefined)]).toEqual([{}, {}, {}, {}]);
    expect(told('{"progress":0.5}')).toEqual({ progress: 0.5 });
  });

  it("lead further, and never back where they do not say how far", () => {
    const run = { id: "one", state: "queued", step: null, progress: 0.4 } as const;
    expect(further(run, told('{"step":"facts"}'))).toEqual({ id: "one", state: "running", step: "facts", progress: 0.4 });
    expect(further(run, told('{"progress":0.66,"state":"running"}'))).toMatchObject({ step: null, progress: 0.66 });
  });
});
