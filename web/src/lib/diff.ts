export interface Piece {
  mark: "kept" | "deleted" | "inserted";
  text: string;
}

const MOST_WORDS = 800;

/** The share of words, and of letters, that two texts have in common, below which one replaces the other whole. */
const LEAST_SHARED = 0.4;

/** White space does not count: any two texts share it. */
function letters(words: readonly string[]): number {
  return words.reduce((count, word) => count + word.trim().length, 0);
}

function wordsOf(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}

/** How much of both texts is the same from each place on: the table that the way through is read from. */
function table(old: readonly string[], now: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const [row, below] = [rows[i], rows[i + 1]];
      if (row === undefined || below === undefined) continue;
      row[j] = old[i] === now[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return rows;
}

function join(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const { mark, text } of pieces) {
    const last = joined.at(-1);
    if (last?.mark === mark) last.text += text;
    else joined.push({ mark, text });
  }
  return joined;
}

/**
 * What becomes of the words of one text on its way to another. A new text that shares little with the old one replaces
 * it whole, which reads better than islands of "the" and "of".
 */
export function diff(before: string, after: string): Piece[] {
  const whole: Piece[] = [
    { mark: "deleted", text: before },
    { mark: "inserted", text: after },
  ];
  const [old, now] = [wordsOf(before), wordsOf(after)];
  if (old.length > MOST_WORDS || now.length > MOST_WORDS) return whole.filter(({ text }) => text !== "");
  const rows = table(old, now);
  const same = rows[0]?.[0] ?? 0;
  if (same < LEAST_SHARED * Math.max(old.length, now.length)) return whole.filter(({ text }) => text !== "");
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [gone, come] = [old[i], now[j]];
    if (gone !== undefined && gone === come) {
      pieces.push({ mark: "kept", text: gone });
      i++;
      j++;
    } else if (gone !== undefined && (come === undefined || (rows[i + 1]?.[j] ?? 0) >= (rows[i]?.[j + 1] ?? 0))) {
      pieces.push({ mark: "deleted", text: gone });
      i++;
    } else if (come !== undefined) {
      pieces.push({ mark: "inserted", text: come });
      j++;
    }
  }
  const kept = letters(pieces.filter(({ mark }) => mark === "kept").map(({ text }) => text));
  return kept < LEAST_SHARED * Math.max(letters(old), letters(now)) ? whole.filter(({ text }) => text !== "") : join(pieces);
}
