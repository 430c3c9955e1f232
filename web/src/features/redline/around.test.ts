import { expect, test } from "vitest";
import { around } from "./around";

const TEXT = "1. Fees.\n\nCustomer shall pay within ninety (90) days.\n\nLaw of Ohio.";
const place = (words: string) => [TEXT.indexOf(words), TEXT.indexOf(words) + words.length] as const;

test("a change is shown within its paragraph, and no further", () => {
  expect(around(TEXT, ...place("ninety (90)"))).toEqual({ before: "Customer shall pay within ", after: " days." });
  expect(around(TEXT, ...place("1. Fees."))).toEqual({ before: "", after: "" });
  expect(around(TEXT, TEXT.length, TEXT.length)).toEqual({ before: "Law of Ohio.", after: "" });
});

test("what is long is cut between words", () => {
  const { before, after } = around(`${"far ".repeat(100)}here${" away".repeat(100)}`, 400, 404);
  expect(before).toMatch(/^… (far )+$/);
  expect(after).toMatch(/^( away)+ …$/);
  expect(before.length + after.length).toBeLessThan(340);
});
