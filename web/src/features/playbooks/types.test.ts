import { expect, test } from "vitest";
import { namesOf, typesOf } from "./types";

test("types of contracts are called what people call them, and saved by what the analyst calls them", () => {
  expect(namesOf(["nda", "saas", "charter party"])).toEqual(["Non-disclosure agreement", "Software as a service", "charter party"]);
  expect(typesOf(["Non-disclosure agreement", "software as a service", "charter party"])).toEqual(["nda", "saas", "charter party"]);
  expect(typesOf(["nda", "Non-disclosure agreement"])).toEqual(["nda"]);
});
