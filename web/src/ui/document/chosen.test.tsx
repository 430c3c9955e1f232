import { render } from "@testing-library/react";
import { expect, it } from "vitest";
import { chosenWords } from "./chosen";
import { DocumentText } from "./DocumentText";
import type { Span } from "./segments";
import type { Block } from "./types";

const TEXT = "1. Fees. The fee is due.\n\n2. Term. It ends on a day.";
const BLOCKS = [
  [0, 3, 24],
  [26, 29, 51],
].map(([start = 0, body = 0, end = 0], index): Block => ({
  kind: "paragraph", number: `${index + 1}`, start, body, end, level: 1, page: null, row: null, column: null,
}));
const MARK: Span = { id: "a", start: 13, end: 16, tone: "high" };

/** Select from one place of the page's text to another, each told by the words that begin there. */
function select(root: Element, from: string, to: string): Range {
  const range = document.createRange();
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const { data } = node as Text;
    if (data.includes(from)) range.setStart(node, data.indexOf(from));
    if (data.includes(to)) range.setEnd(node, data.indexOf(to) + to.length);
  }
  return range;
}

function words(from: string, to: string): string | null {
  const { container } = render(
    <DocumentText document={{ text: TEXT, blocks: BLOCKS }} spans={[MARK]} active={null} label={() => "finding"} />,
  );
  const chosen = chosenWords(container, select(container, from, to), TEXT);
  return chosen && TEXT.slice(chosen.start, chosen.end);
}

it("knows words inside of a paragraph, across marks and across paragraphs", () => {
  expect(words("The", " is due")).toBe("The fee is due");
});

it("knows words across paragraphs, with the numbers between them", () => {
  expect(words("is due", "It ends")).toBe("is due.\n\n2. Term. It ends");
});

it("knows words that begin in a number", () => {
  expect(words("1.", "Fees.")).toBe("1. Fees.");
});

it("is nothing where nothing is selected, or something else", () => {
  const { container } = render(<DocumentText document={{ text: TEXT, blocks: BLOCKS }} spans={[]} active={null} />);
  const range = document.createRange();
  range.setStart(container, 0);
  expect(chosenWords(container, range, TEXT)).toBeNull();
  const other = document.body.appendChild(document.createElement("p"));
  other.textContent = "elsewhere";
  range.selectNodeContents(other);
  expect(chosenWords(container, range, TEXT)).toBeNull();
});
