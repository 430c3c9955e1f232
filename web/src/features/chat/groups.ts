import type { ChatOut } from "@/api";

export type Group = "pinned" | "today" | "yesterday" | "week" | "month" | "older";
export type Row = { kind: "group"; group: Group } | { kind: "chat"; chat: ChatOut };

const DAY = 24 * 60 * 60_000;

function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

/** Under which heading a chat stands, in the reader's zone. */
export function groupOf(chat: Pick<ChatOut, "pinned" | "last_activity_at">, now = Date.now()): Group {
  if (chat.pinned) return "pinned";
  const at = new Date(chat.last_activity_at).getTime();
  const today = startOfDay(now);
  if (at >= today) return "today";
  // A day before the day: clocks that change make days of 23 and 25 hours.
  if (at >= startOfDay(today - DAY / 2)) return "yesterday";
  if (at >= today - 7 * DAY) return "week";
  if (at >= today - 30 * DAY) return "month";
  return "older";
}

/** The list with its headings, one row each. */
export function rowsOf(chats: readonly ChatOut[], now = Date.now()): Row[] {
  const rows: Row[] = [];
  let before: Group | null = null;
  for (const chat of chats) {
    const group = groupOf(chat, now);
    if (group !== before) rows.push({ kind: "group", group });
    before = group;
    rows.push({ kind: "chat", chat });
  }
  return rows;
}
