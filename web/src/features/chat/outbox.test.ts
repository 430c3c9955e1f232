import { describe, expect, it } from "vitest";
import type { MessageOut } from "@/api";
import { hasArrived, leadingTo, question } from "./outbox";

function message(id: string, idempotency_key: string | null): MessageOut {
  return { id, idempotency_key } as MessageOut;
}

describe("what was sent", () => {
  const pending = question("How long is the notice?");

  it("has arrived once it is among the messages, whoever read them", () => {
    expect(hasArrived([message("q1", null), message("a1", null)], pending)).toBe(false);
    expect(hasArrived([message("q1", null), message("q2", pending.key), message("a2", null)], pending)).toBe(true);
  });

  it("gives way to what it stands in for, unless it could not be sent", () => {
    const branch = [message("q1", null), message("a1", null)];
    const edit = question("Shorter?", [], { editOf: "q1" });
    expect(leadingTo(branch, edit)).toEqual([]);
    expect(leadingTo(branch, question("", [], { regenerate: "a1" })).map(({ id }) => id)).toEqual(["q1"]);
    const failed = { title: "No", detail: "", status: 500 } as NonNullable<typeof edit.problem>;
    expect(leadingTo(branch, { ...edit, problem: failed })).toEqual(branch);
  });
});
