import { beforeEach, expect, it, vi } from "vitest";
import { UNDO_MS, useToasts } from "./toasts";

beforeEach(() => {
  vi.useFakeTimers();
  useToasts.setState({ toasts: [] });
});

it("takes back the latest step, once, and then the one before", () => {
  const undone: string[] = [];
  const { show, undoLatest } = useToasts.getState();
  show({ text: "first", undo: () => undone.push("first") });
  show({ text: "second", undo: () => undone.push("second") });
  show({ text: "only a message" });
  expect([undoLatest(), undoLatest(), undoLatest()]).toEqual([true, true, false]);
  expect(undone).toEqual(["second", "first"]);
});

it("offers the way back for ten seconds", () => {
  const { show, undoLatest } = useToasts.getState();
  show({ text: "deleted", undo: () => undefined });
  vi.advanceTimersByTime(UNDO_MS - 1);
  expect(useToasts.getState().toasts).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(useToasts.getState().toasts).toHaveLength(0);
  expect(undoLatest()).toBe(false);
});
