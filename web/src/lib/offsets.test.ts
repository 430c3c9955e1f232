import { expect, it } from "vitest";
import { characters, utf16Offsets } from "./offsets";

it("leads to the same words as the server's offsets, which count whole characters", () => {
  const text = "a😀b𝔘c 😀😀 end";
  const characters = Array.from(text);
  const at = utf16Offsets(text);
  for (let start = 0; start <= characters.length; start += 1) {
    for (let end = start; end <= characters.length; end += 1) {
      expect(text.slice(at(start), at(end))).toBe(characters.slice(start, end).join(""));
    }
  }
});

it("changes nothing where no character takes two units", () => {
  const at = utf16Offsets("Grüße, §7");
  expect([0, 4, 9].map(at)).toEqual([0, 4, 9]);
});

it("counts back as the server does", () => {
  const text = "a😀b😀c";
  const at = utf16Offsets(text);
  for (const offset of [0, 1, 2, 3, 4, 5]) expect(characters(text, at(offset))).toBe(offset);
});
