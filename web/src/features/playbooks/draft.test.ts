import { describe, expect, it } from "vitest";
import { blank, emptyDraft, idFor, isSame, moved, problemsOf, toBody, toDraft, type Statement } from "./draft";
import type { PlaybookOut } from "@/api";

const BOOK: PlaybookOut = {
  key: "1",
  name: "Ours",
  description: "",
  types: [],
  shipped: false,
  version: 3,
  latest: 3,
  copied_from: null,
  updated_at: null,
  updated_by: null,
  statements: [
    { id: "term", topic: "Term", statement: "Two years.", met: [{ words: ["year"], match: ["two years"] }] },
    { id: "law", statement: "Our law." },
  ],
};

const named = (key: string): Statement => ({ ...blank(), key });
const keys = (statements: readonly Statement[]) => statements.map(({ key }) => key);

describe("a draft of a playbook", () => {
  it("keeps ids and searches of statements, whatever else changes", () => {
    const draft = toDraft(BOOK);
    const body = toBody({ ...draft, statements: moved(draft.statements, 0, 1) });
    expect(body.statements.map(({ id }) => id)).toEqual(["law", "term"]);
    expect(body.statements[1]?.met).toEqual([{ words: ["year"], match: ["two years"] }]);
  });

  it("names new statements after their topic, each once", () => {
    expect(idFor({ topic: "Term", statement: "" }, new Set(["term"]))).toBe("term-2");
    expect(idFor({ topic: "", statement: "The law of Austria governs it all." }, new Set())).toBe("the-law-of-austria-governs");
    expect(idFor({ topic: "§ 7 ß", statement: "" }, new Set())).toBe("7");
    expect(idFor({ topic: "日本", statement: "" }, new Set())).toBe("statement");
    const draft = toDraft(BOOK);
    const two = { ...draft, statements: [...draft.statements, { ...blank(), topic: "Term" }, { ...blank(), topic: "Term" }] };
    expect(toBody(two).statements.map(({ id }) => id)).toEqual(["term", "law", "term-2", "term-3"]);
  });

  it("moves statements by one and not over the ends", () => {
    const three = ["a", "b", "c"].map(named);
    expect(keys(moved(three, 0, 1))).toEqual(["b", "a", "c"]);
    expect(keys(moved(three, 2, -1))).toEqual(["a", "c", "b"]);
    expect(keys(moved(three, 0, -1))).toEqual(["a", "b", "c"]);
    expect(keys(moved(three, 2, 1))).toEqual(["a", "b", "c"]);
  });

  it("knows whether something was changed", () => {
    const draft = toDraft(BOOK);
    expect(isSame(draft, toDraft(BOOK))).toBe(true);
    expect(isSame(draft, { ...draft, statements: moved(draft.statements, 0, 1) })).toBe(false);
    expect(isSame(draft, { ...draft, name: "Other" })).toBe(false);
  });

  it("says what is still to be filled in", () => {
    const draft = emptyDraft();
    const [first] = draft.statements;
    expect(Object.keys(problemsOf(draft))).toEqual(["name", first?.key]);
    expect(Object.keys(problemsOf({ ...toDraft(BOOK), statements: [] }))).toEqual(["statements"]);
    expect(problemsOf(toDraft(BOOK))).toEqual({});
  });
});
