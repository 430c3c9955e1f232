import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { ReviewContext, type Review } from "./context";
import { Walk } from "./Walk";

const FINDINGS = ["one", "two", "three"].map((id, index) => ({ id, title: id, start: index, end: index + 1, state: "open" }));

/** The page as far as the keyboard needs it. */
function open(selected: string | null, { mayChange = true } = {}) {
  const said: string[] = [];
  const review = {
    fits: true,
    mayChange,
    findings: FINDINGS,
    lists: { open: FINDINGS, dismissed: [] },
    selection: selected === null ? null : { kind: "finding", id: selected },
    select: (selection: { id: string }) => said.push(`select ${selection.id}`),
    decide: (finding: { id: string }, state: string) => said.push(`${state} ${finding.id}`),
    document: { current: { reveal: (_: number, id: string) => said.push(`reveal ${id}`) } },
  };
  render(
    <ReviewContext value={review as unknown as Review}>
      <Walk />
      <input aria-label="field" />
    </ReviewContext>,
  );
  return said;
}

it("walks the findings with j and k", async () => {
  const said = open("two");
  await userEvent.keyboard("jk");
  expect(said).toEqual(["select three", "select one"]);
});

it("begins with the first finding", async () => {
  const said = open(null);
  await userEvent.keyboard("j");
  expect(said).toEqual(["select one"]);
});

it("accepts with a, dismisses with d and goes on, and leads to the words with Enter", async () => {
  const said = open("two");
  await userEvent.keyboard("a{Enter}d");
  expect(said).toEqual(["accepted two", "reveal two", "dismissed two", "select three"]);
});

it("leaves the keys alone while somebody types", async () => {
  const said = open("two");
  await userEvent.click(document.querySelector("input") ?? document.body);
  await userEvent.keyboard("jkad");
  expect(said).toEqual([]);
});

it("decides nothing for who may only read", async () => {
  const said = open("two", { mayChange: false });
  await userEvent.keyboard("ad");
  expect(said).toEqual([]);
});
