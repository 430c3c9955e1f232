import { beforeEach, expect, test } from "vitest";
import { LEAST, useWidths } from "./widths";

const { set } = useWidths.getState();
const known = () => useWidths.getState().grids;

beforeEach(() => useWidths.setState({ grids: {} }));

test("widths are kept for each grid within their bounds, and taken back one by one", () => {
  set("a", "law", 200.4);
  set("a", "title", 1);
  set("b", "law", 300);
  expect(known()).toEqual({ a: { law: 200, title: LEAST }, b: { law: 300 } });
  set("a", "law", undefined);
  expect(known()).toEqual({ a: { title: LEAST }, b: { law: 300 } });
});

test("the widths of grids that nobody has touched for long make room", () => {
  for (let grid = 0; grid < 60; grid += 1) set(`grid ${grid}`, "law", 200);
  expect(Object.keys(known())).toHaveLength(40);
  expect(known()).toHaveProperty("grid 59");
});
