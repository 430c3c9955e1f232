import { describe, expect, it } from "vitest";
import { isNear } from "./format";

describe("the hint that a quota comes to its end", () => {
  it.each([
    [100, 21, false],
    [100, 20, true],
    [5, 1, true],
    [5, 2, false],
    [1, 1, false],
    [1, 0, true],
    [0, 0, true],
  ])("of %i messages, with %i left: %s", (limit, remaining, near) => {
    expect(isNear(limit, remaining)).toBe(near);
  });
});
