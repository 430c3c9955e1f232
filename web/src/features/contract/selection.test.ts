import { expect, it } from "vitest";
import { passageHash } from "@/lib/search";
import { fromHash, toHash, type Selection } from "./selection";

it("writes what is chosen into the address and reads it back", () => {
  const selections: Selection[] = [null, { kind: "finding", id: "uncapped&odd=id" }, { kind: "words", start: 3, end: 9 }];
  for (const selection of selections) expect(fromHash(`#${toHash(selection)}`)).toEqual(selection);
});

it("understands links to a passage", () => {
  expect(fromHash(`#${passageHash(12, 40)}`)).toEqual({ kind: "passage", start: 12, end: 40 });
});

it("ignores what makes no sense", () => {
  expect(fromHash("#words=9-3")).toBeNull();
  expect(fromHash("#words=x")).toBeNull();
  expect(fromHash("#section-2")).toBeNull();
});
