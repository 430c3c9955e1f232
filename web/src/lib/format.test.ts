import { afterEach, expect, it, vi } from "vitest";
import { ago, daysUntil, moment } from "./format";

afterEach(() => vi.unstubAllEnvs());

it("tells a date that is none as it is: the page with it stays up", () => {
  expect(moment("0000-00-00T00:00:00Z")).toBe("0000-00-00T00:00:00Z");
  expect(ago("99999-99-99")).toBe("99999-99-99");
  expect(moment("2026-03-01T12:00:00Z")).toContain("2026");
});

it.each(["Pacific/Auckland", "America/Los_Angeles"])("counts days from the reader's own today (%s)", (zone) => {
  vi.stubEnv("TZ", zone);
  for (const hour of [1, 8, 23]) {
    const now = new Date(2026, 10, 24, hour);
    expect(daysUntil("2026-11-24", now)).toBe(0);
    expect(daysUntil("2026-11-25", now)).toBe(1);
    expect(daysUntil("2026-11-23", now)).toBe(-1);
  }
});
