import type { InfiniteData } from "@tanstack/react-query";
import type { MessageOut, MessagePage, Sent } from "@/api";

export type Pages = InfiniteData<MessagePage, string | null>;

/** The branch in order of the conversation; the first page holds its end. */
export function messagesOf(pages: Pages | undefined): MessageOut[] {
  return pages === undefined ? [] : pages.pages.toReversed().flatMap(({ items }) => items);
}

function mapped(pages: Pages, change: (items: MessageOut[]) => MessageOut[]): Pages {
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: change(page.items) })) };
}

/** Put a newer state of a message in the place of the older. */
export function withMessage(pages: Pages, message: MessageOut): Pages {
  return mapped(pages, (items) =>
    items.some(({ id }) => id === message.id)
      ? items.map((item) =>
          // A message that comes alone may know less of its versions than the branch does.
          item.id === message.id ? { ...message, siblings: longer(message.siblings, item.siblings) } : item,
        )
      : items,
  );
}

function longer(one: string[], other: string[]): string[] {
  return one.length >= other.length ? one : other;
}

/** Leave out a message and all that follow it. */
function upTo(pages: Pages, isCut: (message: MessageOut) => boolean): Pages {
  const branch = messagesOf(pages);
  const cut = branch.findIndex(isCut);
  if (cut === -1) return pages;
  const gone = new Set(branch.slice(cut).map(({ id }) => id));
  return mapped(pages, (items) => items.filter(({ id }) => !gone.has(id)));
}

/**
 * The branch after something was asked: what stood in the place of the question or of the answer, and all that followed
 * it, gives way to the new branch.
 */
export function withSent(pages: Pages | undefined, { question, answer }: Sent): Pages {
  const empty: Pages = { pages: [{ items: [], earlier_cursor: null }], pageParams: [null] };
  const before = pages ?? empty;
  const asked = messagesOf(before).some(({ id }) => id === question.id);
  const kept = asked
    ? upTo(before, ({ id, parent_id }) => parent_id === question.id || id === answer.id)
    : upTo(before, ({ id, parent_id }) => parent_id === question.parent_id || id === question.id);
  const [last, ...earlier] = kept.pages;
  const items = last?.items ?? [];
  const known = asked ? items.map((item) => (item.id === question.id ? { ...item, ...question } : item)) : [...items, question];
  return {
    ...kept,
    pages: [{ earlier_cursor: last?.earlier_cursor ?? null, items: [...known, answer] }, ...earlier],
  };
}

export interface Versions {
  /** 1 is the first. */
  number: number;
  count: number;
  previous: string | null;
  next: string | null;
}

/** Which version of its turn a message is; null where there is no other. */
export function versionsOf({ id, siblings }: Pick<MessageOut, "id" | "siblings">): Versions | null {
  const at = siblings.indexOf(id);
  if (siblings.length < 2 || at === -1) return null;
  return {
    number: at + 1,
    count: siblings.length,
    previous: siblings[at - 1] ?? null,
    next: siblings[at + 1] ?? null,
  };
}
