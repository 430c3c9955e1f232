import { describe, expect, it } from "vitest";
import type { RowKind, RowOut, SegmentOut } from "@/api";
import { folded, neighbour, sideOf, withoutForm } from "./rows";

function row(index: number, kind: RowKind = "same", segments: SegmentOut[] = []): RowOut {
  return { index, kind, moved: false, renumbered: false, twin: null, shape: "paragraph", level: 0, segments };
}

const segments: SegmentOut[] = [
  { mark: "deleted", nature: "number", text: "2. " },
  { mark: "inserted", nature: "number", text: "3. " },
  { mark: "kept", nature: "words", text: "Pay in " },
  { mark: "deleted", nature: "words", text: "30" },
  { mark: "inserted", nature: "words", text: "90" },
];

const text = (parts: SegmentOut[]) => parts.map((part) => part.text).join("");

describe("rows of a comparison", () => {
  it("folds what did not change, with a neighbour on either side of a change", () => {
    const rows = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => row(index, index === 5 ? "edited" : "same"));
    expect(folded(rows, new Set(), false).map((shown) => ("folded" in shown ? -shown.folded : shown.index))).toEqual([
      -4, 4, 5, 6, 7,
    ]);
    expect(folded(rows, new Set([0]), false)).toHaveLength(8);
  });

  it("folds changes of form too, unless they are asked for", () => {
    const rows = [0, 1, 2, 3, 4].map((index) => row(index, index === 2 ? "cosmetic" : "same"));
    expect(folded(rows, new Set(), false)).toEqual([{ folded: 5, from: 0 }]);
    expect(folded(rows, new Set(), true)).toHaveLength(5);
  });

  it("walks from change to change and around the ends", () => {
    expect(neighbour([2, 5, 9], null, 1)).toBe(2);
    expect(neighbour([2, 5, 9], 5, 1)).toBe(9);
    expect(neighbour([2, 5, 9], 9, 1)).toBe(2);
    expect(neighbour([2, 5, 9], 2, -1)).toBe(9);
    expect(neighbour([], null, 1)).toBeNull();
  });

  it("shows either side whole", () => {
    expect(text(sideOf(segments, "old"))).toBe("2. Pay in 30");
    expect(text(sideOf(segments, "new"))).toBe("3. Pay in 90");
  });

  it("shows the new number plain where form is of no interest", () => {
    expect(text(withoutForm(segments))).toBe("3. Pay in 3090");
    expect(withoutForm(segments)[0]?.mark).toBe("kept");
  });
});
