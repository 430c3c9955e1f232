import { expect, it } from "vitest";
import { afterDismissal, arrange, neighbour } from "./order";

const finding = (id: string, severity: "critical" | "high" | "low", start: number, state: "open" | "dismissed" = "open") => ({
  id,
  severity,
  start,
  state,
  category: severity === "low" ? "Payment" : "Liability",
});
const FINDINGS = [finding("a", "low", 1), finding("b", "critical", 30), finding("c", "high", 20), finding("d", "critical", 10, "dismissed")];

it("lists the most serious first or in the order of the text, dismissed ones apart", () => {
  const ids = (order: "severity" | "position") => arrange(FINDINGS, {}, order).open.map(({ id }) => id);
  expect(ids("severity")).toEqual(["b", "c", "a"]);
  expect(ids("position")).toEqual(["a", "c", "b"]);
  expect(arrange(FINDINGS, {}, "severity").dismissed.map(({ id }) => id)).toEqual(["d"]);
});

it("filters by severity and by topic", () => {
  expect(arrange(FINDINGS, { severity: "critical" }, "severity").open.map(({ id }) => id)).toEqual(["b"]);
  expect(arrange(FINDINGS, { topic: "Payment" }, "severity").open.map(({ id }) => id)).toEqual(["a"]);
});

it("walks from end to end and no further", () => {
  const { open } = arrange(FINDINGS, {}, "severity");
  expect(neighbour(open, null, 1)?.id).toBe("b");
  expect(neighbour(open, null, -1)?.id).toBe("a");
  expect(neighbour(open, "b", 1)?.id).toBe("c");
  expect(neighbour(open, "a", 1)?.id).toBe("a");
  expect(neighbour([], null, 1)).toBeNull();
});

it("goes on with the next finding once one is dismissed, with the one before where it was the last", () => {
  const { open } = arrange(FINDINGS, {}, "severity");
  expect(afterDismissal(open, "b")?.id).toBe("c");
  expect(afterDismissal(open, "a")?.id).toBe("c");
  expect(afterDismissal(open.slice(0, 1), "b")).toBeNull();
  expect(afterDismissal(open, "d")).toBeNull();
});
