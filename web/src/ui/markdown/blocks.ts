/**
 * Markdown cut into blocks that can be read one by one, so that an answer which is still being written is parsed only at
 * its end. Blocks touch each other and cover the text exactly.
 */

interface Prose {
  kind: "prose";
  /** Where it begins in the whole text, in UTF-16 units; stays the same while the text grows. */
  start: number;
  text: string;
}

export interface CodeText {
  kind: "code";
  start: number;
  text: string;
  language: string;
  code: string;
  /** Whether the fence has ended. */
  closed: boolean;
}

export type Block = Prose | CodeText;

export interface Blocks {
  text: string;
  blocks: readonly Block[];
  /** How many of the blocks will stay as they are, whatever is written after them. */
  settled: number;
}

export const NO_BLOCKS: Blocks = { text: "", blocks: [], settled: 0 };

const FENCE = /^( {0,3})(`{3,}|~{3,})[ \t]*([^\s`]*)[^`]*$/;
const ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;
const MATHS: readonly [RegExp, RegExp][] = [
  [/^ {0,3}\$\$(?!.*\$\$)/, /\$\$\s*$/],
  [/^ {0,3}\\\[(?!.*\\\])/, /\\\]\s*$/],
];
/** What stands elsewhere in the text and is spoken of here: such texts are read as a whole. */
const DEFINITION = /^ {0,3}\[\^?[^\]\n]+\]:\s*\S/m;

interface Line {
  start: number;
  end: number;
  text: string;
  complete: boolean;
}

function* linesOf(text: string, from: number): Generator<Line> {
  for (let start = from; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline + 1;
    yield { start, end, text: text.slice(start, newline === -1 ? end : newline).replace(/\r$/, ""), complete: newline !== -1 };
    start = end;
  }
}

interface Fence {
  mark: string;
  length: number;
  indent: number;
}

function closes(fence: Fence, line: string): boolean {
  const found = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(fence.indent > 3 ? line.trimStart() : line);
  return found !== null && (found[1] ?? "").startsWith(fence.mark.repeat(fence.length));
}

function codeOf(start: number, text: string): CodeText {
  const lines = text.split("\n");
  const open = FENCE.exec((lines[0] ?? "").replace(/\r$/, ""));
  const fence = { mark: open?.[2]?.charAt(0) ?? "`", length: open?.[2]?.length ?? 3, indent: open?.[1]?.length ?? 0 };
  const inside = lines.slice(1);
  while (inside.length > 0 && inside.at(-1) === "") inside.pop();
  const closed = inside.length > 0 && closes(fence, (inside.at(-1) ?? "").replace(/\r$/, ""));
  if (closed) inside.pop();
  const indent = new RegExp(`^ {0,${fence.indent}}`);
  const code = inside.map((line) => line.replace(indent, "")).join("\n");
  return { kind: "code", start, text, language: open?.[3] ?? "", code, closed };
}

/** Cut the rest of a text, from an offset on. Tells also how many of the blocks are settled. */
function cut(text: string, from: number): { blocks: Block[]; settled: number } {
  const blocks: Block[] = [];
  let settled = 0;
  let start = from;
  let code = false;
  let list = false;
  let blank = false;
  let fence: Fence | null = null;
  let maths: RegExp | null = null;

  const end = (at: number) => {
    if (at > start) {
      const piece = text.slice(start, at);
      blocks.push(code ? codeOf(start, piece) : { kind: "prose", start, text: piece });
    }
    start = at;
    code = list = blank = false;
  };

  for (const line of linesOf(text, from)) {
    if (fence !== null) {
      if (!closes(fence, line.text)) continue;
      fence = null;
      if (code && line.complete) {
        end(line.end);
        settled = blocks.length;
      }
      continue;
    }
    if (maths !== null) {
      if (maths.test(line.text)) maths = null;
      continue;
    }
    if (line.text.trim() === "") {
      blank = true;
      continue;
    }
    const inList = list && (/^(?: {2,}|\t)/.test(line.text) || ITEM.test(line.text));
    const opens = FENCE.exec(inList ? line.text.trimStart() : line.text);
    if (line.start > start && !inList && (blank || opens !== null)) {
      end(line.start);
      // A line that is still being written may yet turn out to go on with the list before it.
      if (line.complete || opens !== null) settled = blocks.length;
    }
    blank = false;
    if (line.start === start) {
      code = opens !== null;
      list = ITEM.test(line.text);
    }
    if (opens !== null) {
      const [, indent = "", marks = "```"] = opens;
      fence = { mark: marks.charAt(0), length: marks.length, indent: inList ? 4 : indent.length };
      continue;
    }
    maths = MATHS.find(([open]) => open.test(line.text))?.[1] ?? null;
  }
  end(text.length);
  return { blocks, settled };
}

/**
 * Cut a text that has grown: what was settled before stays the very same objects, and only the rest is looked at. A text
 * that is another one is cut anew.
 *
 * @param whole whether no more will come.
 */
export function grow(before: Blocks, text: string, whole = false): Blocks {
  if (whole && DEFINITION.test(text)) {
    return { text, blocks: [{ kind: "prose", start: 0, text }], settled: 1 };
  }
  const kept = text.startsWith(before.text) ? before.blocks.slice(0, before.settled) : [];
  const last = kept.at(-1);
  const rest = cut(text, last === undefined ? 0 : last.start + last.text.length);
  const open = before.blocks.at(kept.length);
  const first = rest.blocks[0];
  // The same words are the same block, also where they are not settled: nothing is drawn again.
  if (open !== undefined && first?.text === open.text && first.start === open.start) rest.blocks[0] = open;
  return { text, blocks: [...kept, ...rest.blocks], settled: kept.length + rest.settled };
}
