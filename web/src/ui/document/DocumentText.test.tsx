import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { DocumentText } from "./DocumentText";
import type { Span } from "./segments";
import type { Block, ReadableDocument } from "./types";

function documentOf(parts: [Block["kind"], string | null, string, Partial<Block>?][]): ReadableDocument {
  let text = "";
  const blocks = parts.map(([kind, number, words, more]): Block => {
    const start = text.length;
    text += number === null ? words : `${number} ${words}`;
    const block = { kind, number, start, end: text.length, body: text.length - words.length };
    text += "\n\n";
    return { level: 2, page: null, row: null, column: null, ...block, ...more };
  });
  return { text, blocks };
}

const CONTRACT = documentOf([
  ["title", null, "Services"],
  ["heading", "7.", "Liability", { level: 1 }],
  ["paragraph", "7.1", "The liability of the Customer is not limited."],
  ["table_cell", null, "Fee", { row: 0, column: 0 }],
  ["table_cell", null, "EUR 100", { row: 0, column: 1 }],
  ["table_cell", null, "Late", { row: 1, column: 0 }],
  ["table_cell", null, "2 %", { row: 1, column: 1 }],
  ["paragraph", null, "Signed."],
]);

function spanOf(id: string, words: string, tone: Span["tone"]): Span {
  const start = CONTRACT.text.indexOf(words);
  return { id, start, end: start + words.length, tone };
}

it("shows every word of the contract once, with and without marks", () => {
  const words = CONTRACT.text.replaceAll(/\s+/g, "");
  const { container, rerender } = render(<DocumentText document={CONTRACT} spans={[]} active={null} />);
  expect(container.textContent.replaceAll(/\s+/g, "")).toBe(words);
  const spans = [spanOf("a", "7.1 The liability of the Customer", "high"), spanOf("b", "Customer is not limited", "critical")];
  rerender(<DocumentText document={CONTRACT} spans={spans} active="a" />);
  expect(container.textContent.replaceAll(/\s+/g, "")).toBe(words);
  expect([...container.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual([
    "7.1 ",
    "The liability of the ",
    "Customer",
    " is not limited",
  ]);
});

it("puts cells into one table with its rows, and starts headings below the page's own", () => {
  render(<DocumentText document={CONTRACT} spans={[]} active={null} />);
  expect(screen.getAllByRole("row").map((row) => row.textContent)).toEqual(["FeeEUR 100", "Late2 %"]);
  expect(screen.getByRole("heading", { level: 2 })).toHaveTextContent("Services");
  expect(screen.getByRole("heading", { level: 3 })).toHaveTextContent("Liability");
});

it("tells which finding was chosen, by its words or by its mark in the margin", async () => {
  const picked: string[] = [];
  render(
    <DocumentText
      document={CONTRACT}
      spans={[spanOf("long", "The liability of the Customer is not limited", "high"), spanOf("short", "not limited", "critical")]}
      active={null}
      onPick={(id) => picked.push(id)}
      label={(id) => `Finding ${id}`}
    />,
  );
  await userEvent.click(screen.getByText("not limited"));
  await userEvent.click(screen.getByRole("button", { name: "Finding long" }));
  expect(picked).toEqual(["short", "long"]);
});
