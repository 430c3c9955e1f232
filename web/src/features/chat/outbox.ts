import type { QueryClient } from "@tanstack/react-query";
import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";
import { asProblem, type Problem } from "@/lib/problem";
import { without } from "@/lib/without";
import type { MessageOut } from "@/api";
import type { Attached } from "./drafts";
import { keepSent, postQuestion, postRegenerate } from "./queries";

/** What was asked and has not reached the server yet. */
export interface Pending {
  /** The same request twice makes one message: sending again is safe. */
  key: string;
  content: string;
  attached: readonly Attached[];
  model: string | null;
  /** The question that this one stands in for. */
  editOf: string | null;
  /** The answer that is to be made again. */
  regenerate: string | null;
  problem: Problem | null;
}

interface Outbox {
  pending: Record<string, Pending>;
}

/** What was not sent survives a reload of its window; other windows have their own. */
export const useOutbox = create<Outbox>()(
  persist((): Outbox => ({ pending: {} }), {
    name: "pactoria.outbox",
    version: 1,
    storage: createJSONStorage(() => sessionStorage),
  }),
);

/** Keys of what is on its way from this page. */
const underWay = new Set<string>();

export function question(content: string, attached: readonly Attached[] = [], rest: Partial<Pending> = {}): Pending {
  return {
    key: crypto.randomUUID(),
    content,
    attached,
    model: null,
    editOf: null,
    regenerate: null,
    problem: null,
    ...rest,
  };
}

function put(chatId: string, pending: Pending | null): void {
  useOutbox.setState(({ pending: all }) => {
    const others = without(all, chatId);
    return { pending: pending === null ? others : { ...others, [chatId]: pending } };
  });
}

/** Send what is pending; it stays, with the reason, when that does not work. */
export async function post(client: QueryClient, chatId: string, pending: Pending): Promise<void> {
  put(chatId, { ...pending, problem: null });
  underWay.add(pending.key);
  try {
    const sent = await (pending.regenerate === null
      ? postQuestion(chatId, pending)
      : postRegenerate(pending.regenerate, pending));
    keepSent(client, chatId, sent);
    put(chatId, null);
  } catch (error) {
    put(chatId, { ...pending, problem: asProblem(error) });
  } finally {
    underWay.delete(pending.key);
  }
}

/** Send what was on its way when the page was left. */
export function resume(client: QueryClient, chatId: string): void {
  const pending = useOutbox.getState().pending[chatId];
  if (pending?.problem === null && !underWay.has(pending.key)) void post(client, chatId, pending);
}

export function discard(chatId: string): void {
  put(chatId, null);
}

/** Whether what was sent is among the messages: they may be read anew before the answer to the request is here. */
export function hasArrived(messages: readonly MessageOut[], { key }: Pending): boolean {
  return messages.some(({ idempotency_key }) => idempotency_key === key);
}

/** The branch as it will be once what is pending has arrived: what gives way is left out already. */
export function leadingTo(messages: readonly MessageOut[], pending: Pending | null): readonly MessageOut[] {
  const cut = pending?.editOf ?? pending?.regenerate ?? null;
  if (cut === null || pending?.problem !== null) return messages;
  const at = messages.findIndex(({ id }) => id === cut);
  return at === -1 ? messages : messages.slice(0, at);
}
