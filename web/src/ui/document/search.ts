/** More than this is no search but a highlighter. */
export const MOST_MATCHES = 2_000;

/** Where the words occur, whatever their case and the white space between them. */
export function matches(text: string, query: string): { start: number; end: number }[] {
  const words = query.trim().split(/\s+/).filter(Boolean);
  if (words.length === 0 || query.trim().length < 2) return [];
  const escaped = words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = new RegExp(escaped.join(String.raw`\s+`), "gi");
  const found: { start: number; end: number }[] = [];
  for (const match of text.matchAll(pattern)) {
    found.push({ start: match.index, end: match.index + match[0].length });
    if (found.length === MOST_MATCHES) break;
  }
  return found;
}
