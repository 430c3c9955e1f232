import { expect, test } from "vitest";
import { answerable, described, fromText, toText } from "./view";
import type { GridColumnOut } from "@/api";

const column = (id: string, title: string, value_type: GridColumnOut["value_type"]): GridColumnOut => ({
  id,
  title,
  value_type,
  position: 0,
  kind: "fact",
  fact: null,
  category: null,
  playbook: null,
  statement_id: null,
  question: null,
  model: null,
  width: null,
});
const columns = [column("law", "Governing law", "text"), column("end", "Ends", "date"), column("cap", "Cap", "standing")];

test("what an address says comes back as it was, colons and all", () => {
  for (const text of ["law:present", "law:contains:England: and Wales", "end:before:2027-01-31", "cap:is:met"]) {
    const filter = fromText(text);
    expect(filter === null ? null : toText(filter)).toBe(text);
  }
});

test("what means nothing is left out", () => {
  expect(["", "law", "law:", "law:like:x", "law:contains", "law:absent:x", ":present"].map(fromText)).toEqual(Array(7).fill(null));
});

test("only what a column can answer is asked of it", () => {
  const texts = ["law:before:2027-01-31", "end:before:2027-01-31", "gone:present", "cap:is:met"];
  expect(answerable(texts, columns).map(toText)).toEqual(["end:before:2027-01-31", "cap:is:met"]);
});

test("filters are told in words", () => {
  expect(described({ column: "law", verb: "contains", value: "Wales" }, columns)).toBe("Governing law: contains “Wales”");
  expect(described({ column: "cap", verb: "is", value: "deviates" }, columns)).toBe("Cap: Deviates");
  expect(described({ column: "law", verb: "absent", value: "" }, columns)).toBe("Governing law: not in the contract");
});
