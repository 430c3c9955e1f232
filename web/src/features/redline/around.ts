/** More than this does not help to see where words stand. */
const MOST = 160;

/** What is said before and after a stretch of a text: of its paragraph, as much as one takes in at a glance. */
export function around(text: string, start: number, end: number): { before: string; after: string } {
  const from = text.slice(0, start).lastIndexOf("\n") + 1;
  const next = text.indexOf("\n", end);
  const before = text.slice(from, start);
  const after = text.slice(end, next === -1 ? undefined : next);
  return {
    before: before.length <= MOST ? before : `… ${before.slice(-MOST).replace(/^\S*\s+/, "")}`,
    after: after.length <= MOST ? after : `${after.slice(0, MOST).replace(/\s+\S*$/, "")} …`,
  };
}
