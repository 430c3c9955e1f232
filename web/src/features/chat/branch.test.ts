import { describe, expect, it } from "vitest";
import type { MessageOut } from "@/api";
import { messagesOf, versionsOf, withMessage, withSent, type Pages } from "./branch";

function message(id: string, parent_id: string | null, rest: Partial<MessageOut> = {}): MessageOut {
  return { id, parent_id, role: id.startsWith("q") ? "user" : "assistant", siblings: [id], content: id, ...rest } as MessageOut;
}

const PAGES: Pages = {
  pages: [
    { items: [message("q2", "a1"), message("a2", "q2")], earlier_cursor: "c" },
    { items: [message("q1", null), message("a1", "q1")], earlier_cursor: null },
  ],
  pageParams: [null, "c"],
};

function ids(pages: Pages): string {
  return messagesOf(pages)
    .map(({ id }) => id)
    .join(" ");
}

describe("a branch", () => {
  it("reads in the order of the conversation", () => {
    expect(ids(PAGES)).toBe("q1 a1 q2 a2");
    expect(messagesOf(undefined)).toEqual([]);
  });

  it("begins with the first question", () => {
    expect(ids(withSent(undefined, { question: message("q1", null), answer: message("a1", "q1") }))).toBe("q1 a1");
  });

  it("grows by what is asked next", () => {
    expect(ids(withSent(PAGES, { question: message("q3", "a2"), answer: message("a3", "q3") }))).toBe("q1 a1 q2 a2 q3 a3");
  });

  it("parts where a question is edited, also in an earlier page", () => {
    expect(ids(withSent(PAGES, { question: message("q2b", "a1"), answer: message("a2b", "q2b") }))).toBe("q1 a1 q2b a2b");
    expect(ids(withSent(PAGES, { question: message("q1b", null), answer: message("a1b", "q1b") }))).toBe("q1b a1b");
  });

  it("parts where an answer is made again", () => {
    const sent = { question: message("q1", null), answer: message("a1b", "q1", { siblings: ["a1", "a1b"] }) };
    const parted = withSent(PAGES, sent);
    expect(ids(parted)).toBe("q1 a1b");
    expect(versionsOf(messagesOf(parted)[1] ?? message("", null))).toEqual({ number: 2, count: 2, previous: "a1", next: null });
  });

  it("says the same when it is told twice", () => {
    const sent = { question: message("q3", "a2"), answer: message("a3", "q3") };
    expect(ids(withSent(withSent(PAGES, sent), sent))).toBe("q1 a1 q2 a2 q3 a3");
  });

  it("takes the newer state of a message, and keeps what it knew of its versions", () => {
    const known = withMessage(PAGES, message("a2", "q2", { siblings: ["a2", "a2b"] }));
    const after = withMessage(known, message("a2", "q2", { content: "more" }));
    expect(messagesOf(after).at(-1)).toMatchObject({ content: "more", siblings: ["a2", "a2b"] });
  });

  it("tells no versions where there is one", () => {
    expect(versionsOf(message("q1", null))).toBeNull();
  });
});
