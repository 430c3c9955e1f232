import { expect, test } from "vitest";

import { ago, moment } from "./format";

test("a date that is none is told as it is: the page with it stays up", () => {
  expect(moment("0000-00-00T00:00:00Z")).toBe("0000-00-00T00:00:00Z");
  expect(ago("99999-99-99")).toBe("99999-99-99");
  expect(moment("2026-03-01T12:00:00Z")).toContain("2026");
});
