import { expect, test } from "vitest";
import { placeAmong } from "./use-carried";

test("what is carried goes between those whose middles it has passed", () => {
  const centers = [100, 300, 500];
  expect(placeAmong(centers, 0, 120)).toBe(0);
  expect(placeAmong(centers, 0, 310)).toBe(1);
  expect(placeAmong(centers, 0, 900)).toBe(2);
  expect(placeAmong(centers, 2, 290)).toBe(1);
  expect(placeAmong(centers, 2, -50)).toBe(0);
});
