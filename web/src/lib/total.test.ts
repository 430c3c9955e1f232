import { expect, test } from "vitest";
import { totalOf } from "./total";

test("a total that was counted to its end is written as it is, another one with a plus", () => {
  expect(totalOf({ total: 1234, total_is_exact: true })).toBe((1234).toLocaleString());
  expect(totalOf({ total: 10_000, total_is_exact: false })).toBe(`${(10_000).toLocaleString()}+`);
  expect(totalOf(undefined)).toBe("0");
});
