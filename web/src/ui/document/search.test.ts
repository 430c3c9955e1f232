import { expect, it } from "vitest";
import { matches, MOST_MATCHES } from "./search";

it("finds words whatever their case and the line breaks between them", () => {
  const text = "Limitation of\n  Liability. No limitation of liability.";
  expect(matches(text, "limitation OF liability").map(({ start, end }) => text.slice(start, end))).toEqual([
    "Limitation of\n  Liability",
    "limitation of liability",
  ]);
});

it("takes signs that mean something to patterns as they are", () => {
  expect(matches("Costs (if any) are 5.5 %.", "(if any)")).toEqual([{ start: 6, end: 14 }]);
  expect(matches("5x5", "5.5")).toEqual([]);
});

it("does not light up half of the text for one letter, nor more than a person can look at", () => {
  expect(matches("a a a", "a")).toEqual([]);
  expect(matches("ab ".repeat(3 * MOST_MATCHES), "ab")).toHaveLength(MOST_MATCHES);
});
