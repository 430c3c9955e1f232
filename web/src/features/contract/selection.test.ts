import { expect, it } from "vitest";
import { fromHash, toHash, type Selection } from "./selection";

it("writes what is chosen into the address and reads it back", () => {
  const selections: Selection[] = [null, { kind: "finding", id: "uncapped&odd=id" }, { kind: "words", start: 3, end: 9 }];
  for (const selection of selections) expect(fromHash(`#${toHash(selection)}`)).toEqual(selection);
});

it("ignores what makes no sense", () => {
  expect(fromHash("#words=9-3")).toBeNull();
  expect(fromHash("#words=x")).toBeNull();
  expect(fromHash("#section-2")).toBeNull();
});
