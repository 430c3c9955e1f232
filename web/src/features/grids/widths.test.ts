import { expect, test } from "vitest";
import type { GridColumnOut } from "@/api";
import { NAMES_NARROW, NAMES_WIDE, WIDTHS } from "./kinds";
import { LEAST, MOST, NAMES, widthsOf, within } from "./widths";

const column = (id: string, width: number | null) => ({ id, kind: "fact", width }) as GridColumnOut;
const columns = [column("law", 240), column("date", null)];

test("columns are as wide as the grid has them, and as they are by themselves where it says nothing", () => {
  expect(widthsOf({ title_width: 320, columns }, {}, false)).toEqual([320, 240, WIDTHS.fact]);
  expect(widthsOf({ title_width: null, columns }, {}, false)[0]).toBe(NAMES_WIDE);
  expect(widthsOf({ title_width: null, columns }, {}, true)[0]).toBe(NAMES_NARROW);
});

test("what was chosen a moment ago counts, also that a width is taken back", () => {
  expect(widthsOf({ title_width: 320, columns }, { [NAMES]: null, law: null, date: 100 }, false)).toEqual([
    NAMES_WIDE,
    WIDTHS.fact,
    100,
  ]);
});

test("a width stays within its bounds", () => {
  expect([within(1), within(200.4), within(9999)]).toEqual([LEAST, 200, MOST]);
});
