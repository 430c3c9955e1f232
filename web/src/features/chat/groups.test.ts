import { expect, it } from "vitest";
import type { ChatOut } from "@/api";
import { groupOf, rowsOf } from "./groups";
import { filled } from "./variables";

const NOW = new Date(2026, 10, 22, 9, 0).getTime();

function chat(at: Date, pinned = false): ChatOut {
  return { id: at.toISOString(), pinned, last_activity_at: at.toISOString() } as ChatOut;
}

it.each([
  [new Date(2026, 10, 22, 0, 1), "today"],
  [new Date(2026, 10, 21, 23, 59), "yesterday"],
  [new Date(2026, 10, 21, 0, 0), "yesterday"],
  [new Date(2026, 10, 20, 23, 59), "week"],
  [new Date(2026, 10, 1), "month"],
  [new Date(2025, 0, 1), "older"],
])("a chat of %s stands under %s", (at, group) => {
  expect(groupOf(chat(at), NOW)).toBe(group);
});

it("puts each heading once, pinned chats first", () => {
  const chats = [chat(new Date(2020, 1, 1), true), chat(new Date(2026, 10, 22, 8)), chat(new Date(2026, 10, 22, 7))];
  expect(rowsOf(chats, NOW).map((row) => (row.kind === "group" ? row.group : "-"))).toEqual(["pinned", "-", "today", "-", "-"]);
});

it("fills in the places of a prompt, and leaves those without a value", () => {
  expect(filled("What does {{ contract }} say of {{subject}}?", { contract: "the NDA", subject: " " })).toBe(
    "What does the NDA say of {{subject}}?",
  );
});
