import { describe, expect, it } from "vitest";
import { diff } from "./diff";

const old = (pieces: ReturnType<typeof diff>) => pieces.filter(({ mark }) => mark !== "inserted").map(({ text }) => text).join("");
const now = (pieces: ReturnType<typeof diff>) => pieces.filter(({ mark }) => mark !== "deleted").map(({ text }) => text).join("");

describe("diff", () => {
  it("marks only the words that change", () => {
    expect(diff("Fees are due within 30 days.", "Fees are due within 60 days.")).toEqual([
      { mark: "kept", text: "Fees are due within " },
      { mark: "deleted", text: "30" },
      { mark: "inserted", text: "60" },
      { mark: "kept", text: " days." },
    ]);
  });

  it("replaces whole what shares little", () => {
    expect(diff("One of the two pays.", "Neither party is liable for the losses of others.").map(({ mark }) => mark)).toEqual([
      "deleted",
      "inserted",
    ]);
  });

  it("replaces whole what shares little but its white space", () => {
    expect(diff("Fees may not be increased during the Initial Term", "Vendor may increase the fees by up to 7% a year").map(({ mark }) => mark)).toEqual([
      "deleted",
      "inserted",
    ]);
  });

  it("gives back both texts, whatever they are", () => {
    const texts = ["", "a", "a b c", "a c b", "the cap is 5 EUR", "the cap is not 5 EUR at all", " x\n\ny "];
    for (const before of texts) {
      for (const after of texts) {
        const pieces = diff(before, after);
        expect([old(pieces), now(pieces)]).toEqual([before, after]);
      }
    }
  });
});
