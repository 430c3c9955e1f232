import type { PhrasingContent, Root, RootContent } from "mdast";

declare module "mdast" {
  interface Citation {
    type: "citation";
    data: { hName: "cite"; hProperties: { number: number } };
  }
  interface PhrasingContentMap {
    citation: Citation;
  }
  interface RootContentMap {
    citation: Citation;
  }
}

const NUMBERS = /\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]/g;

/** Cut "as agreed [1, 2]" into words and citations. Numbers that stand for nothing stay words. */
export function citationsIn(text: string, known: ReadonlySet<number>): (string | number)[] {
  const parts: (string | number)[] = [];
  let last = 0;
  for (const match of text.matchAll(NUMBERS)) {
    const numbers = (match[1] ?? "").split(/[,;]/).map(Number);
    if (!numbers.every((number) => known.has(number))) continue;
    if (match.index > last) parts.push(text.slice(last, match.index));
    parts.push(...numbers);
    last = match.index + match[0].length;
  }
  if (last < text.length) parts.push(text.slice(last));
  return parts;
}

function cited(number: number): PhrasingContent {
  return { type: "citation", data: { hName: "cite", hProperties: { number } } };
}

/** The one tag that is read: models write it in tables. */
function withBreaks(text: string): RootContent[] {
  return text
    .split(/<br\s*\/?>/i)
    .flatMap((value, index): RootContent[] => [...(index > 0 ? [{ type: "break" as const }] : []), { type: "text", value }]);
}

function walk(node: Root | RootContent, known: ReadonlySet<number>): void {
  if (!("children" in node) || node.type === "link") return;
  node.children = (node.children as RootContent[]).flatMap((child): RootContent[] => {
    if (child.type === "text") {
      return citationsIn(child.value, known).flatMap((part) =>
        typeof part === "number" ? [cited(part)] : withBreaks(part),
      );
    }
    walk(child, known);
    return [child];
  });
}

interface Parser {
  data: () => { micromarkExtensions?: unknown[] };
}

/** For remark: tags are words like all others. */
export function plainTags(this: unknown): void {
  const data = (this as Parser).data();
  (data.micromarkExtensions ??= []).push({ disable: { null: ["htmlFlow", "htmlText"] } });
}

/** For remark: turn [1] into a citation where there is a first source. */
export function cite(known: ReadonlySet<number>) {
  return () => (tree: Root) => walk(tree, known);
}
