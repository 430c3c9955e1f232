import { describe, expect, it } from "vitest";
import { scaleOf } from "./scale";

describe("an axis", () => {
  it.each([0.0004, 0.037, 1, 9.99, 10, 43.2, 1_234])("reaches the largest value (%d) with round steps from 0", (largest) => {
    const { top, ticks } = scaleOf(largest, false);
    expect(top).toBeGreaterThanOrEqual(largest * 0.999);
    expect(top).toBeLessThan(largest * 1.5);
    expect(ticks[0]).toBe(0);
    expect(ticks.at(-1)).toBeCloseTo(top, 10);
    expect(ticks.length).toBeLessThanOrEqual(5);
  });

  it("counts in whole things", () => {
    expect(scaleOf(3, true).ticks).toEqual([0, 1, 2, 3]);
    expect(scaleOf(10, true).ticks).toEqual([0, 5, 10]);
    expect(scaleOf(0, true)).toEqual({ top: 1, ticks: [0] });
  });
});
