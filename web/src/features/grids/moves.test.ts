import { expect, test } from "vitest";
import { afterKey, within } from "./moves";

const extent = { rows: 500, columns: 20, page: 10 };
const from = (row: number, column: number, key: string, far = false) => afterKey({ row, column }, key, far, extent);

test("the arrows lead to the next cell, up to the header and no further than the edges", () => {
  expect(from(3, 2, "ArrowDown")).toEqual({ row: 4, column: 2 });
  expect(from(0, 2, "ArrowUp")).toEqual({ row: -1, column: 2 });
  expect(from(-1, 2, "ArrowUp")).toEqual({ row: -1, column: 2 });
  expect(from(3, 0, "ArrowLeft")).toEqual({ row: 3, column: 0 });
  expect(from(499, 19, "ArrowRight")).toEqual({ row: 499, column: 19 });
});

test("home, end and pages go far, with the control key to the corners", () => {
  expect(from(3, 7, "Home")).toEqual({ row: 3, column: 0 });
  expect(from(3, 7, "End")).toEqual({ row: 3, column: 19 });
  expect(from(3, 7, "Home", true)).toEqual({ row: 0, column: 0 });
  expect(from(3, 7, "End", true)).toEqual({ row: 499, column: 19 });
  expect(from(495, 7, "PageDown")).toEqual({ row: 499, column: 7 });
  expect(from(4, 7, "PageUp")).toEqual({ row: 0, column: 7 });
  expect(from(4, 7, "ArrowDown", true)).toEqual({ row: 499, column: 7 });
});

test("other keys keep their meaning", () => {
  expect(from(3, 7, "Tab")).toBeNull();
  expect(from(3, 7, "a")).toBeNull();
});

test("a place stays within what is left when rows go", () => {
  expect(within({ row: 8, column: 3 }, { rows: 0, columns: 2 })).toEqual({ row: -1, column: 1 });
});
