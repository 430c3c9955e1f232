import type { Block } from "./types";
import type { Span } from "./segments";

export interface Placed {
  block: Block;
  /** Index into the document's blocks. */
  index: number;
  /** Level for assistive technology: never skips one. 0 for what is no heading. */
  heading: number;
  /** Steps of indentation under the numbered clause above. */
  indent: number;
}

export type Group =
  | { kind: "block"; placed: Placed; page: number | null }
  | { kind: "table"; rows: Placed[][][]; page: number | null };

export interface Chunk {
  groups: Group[];
  first: number;
  last: number;
  /** Estimated height in pixels, for as long as the chunk has not been laid out. */
  height: number;
}

const CHUNK_BLOCKS = 60;
const LINE_CHARACTERS = 74;
const LINE_HEIGHT = 28;
const BLOCK_GAP = 14;

function sameTable(previous: Block, next: Block): boolean {
  const row = next.row ?? 0;
  const above = previous.row ?? 0;
  return row > above || (row === above && (next.column ?? 0) >= (previous.column ?? 0));
}

function tableOf(cells: Placed[]): Placed[][][] {
  const rows: Placed[][][] = [];
  let row = -1;
  let column = -1;
  for (const cell of cells) {
    if (cell.block.row !== row) {
      rows.push([]);
      row = cell.block.row ?? 0;
      column = -1;
    }
    const current = rows.at(-1);
    if (cell.block.column !== column) {
      current?.push([]);
      column = cell.block.column ?? 0;
    }
    current?.at(-1)?.push(cell);
  }
  return rows;
}

/** Put blocks into groups (paragraphs, whole tables) and groups into chunks that can be laid out on their own. */
export function layout(blocks: readonly Block[]): Chunk[] {
  const chunks: Chunk[] = [];
  let chunk: Chunk = { groups: [], first: 0, last: 0, height: 0 };
  let heading = 1;
  let depth = 0;
  let page: number | null = null;

  const close = (next: number) => {
    if (chunk.groups.length > 0) chunks.push(chunk);
    chunk = { groups: [], first: next, last: next, height: 0 };
  };
  const place = (block: Block, index: number): Placed => {
    let level = 0;
    let indent = 0;
    if (block.kind === "title") {
      level = 2;
      heading = 2;
    } else if (block.kind === "heading") {
      level = Math.min(Math.max(1, block.level) + 2, heading + 1, 6);
      heading = level;
      depth = 0;
    } else if (block.kind === "list_item") {
      indent = Math.min(3, Math.max(1, block.level - 2));
    } else if (block.number !== null) {
      depth = block.level;
      indent = Math.min(3, Math.max(0, depth - 2));
    }
    return { block, index, heading: level, indent };
  };

  for (let index = 0; index < blocks.length; index += 1) {
    const block = blocks[index];
    if (block === undefined) break;
    const newPage = block.page !== page && block.page !== null ? block.page : null;
    page = block.page ?? page;
    if (block.kind === "table_cell") {
      const cells = [place(block, index)];
      let previous = block;
      for (let next = blocks[index + 1]; next?.kind === "table_cell" && sameTable(previous, next); ) {
        index += 1;
        cells.push(place(next, index));
        previous = next;
        next = blocks[index + 1];
      }
      const rows = tableOf(cells);
      chunk.groups.push({ kind: "table", rows, page: newPage });
      chunk.height += rows.length * 40 + BLOCK_GAP;
    } else {
      chunk.groups.push({ kind: "block", placed: place(block, index), page: newPage });
      const lines = Math.max(1, Math.ceil((block.end - block.start) / LINE_CHARACTERS));
      chunk.height += lines * LINE_HEIGHT + BLOCK_GAP;
    }
    chunk.last = index;
    if (index - chunk.first + 1 >= CHUNK_BLOCKS) close(index + 1);
  }
  close(blocks.length);
  return chunks;
}

/** Index of the block that holds an offset, or of the one before it where the offset lies between blocks. */
export function blockAt(blocks: readonly Block[], offset: number): number {
  let low = 0;
  let high = blocks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((blocks[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Which spans lie over which blocks. Blocks without spans are not in the map. */
export function spansByBlock(blocks: readonly Block[], spans: readonly Span[]): Map<number, Span[]> {
  const found = new Map<number, Span[]>();
  for (const span of spans) {
    for (let index = blockAt(blocks, span.start); index < blocks.length; index += 1) {
      const block = blocks[index];
      if (block === undefined || block.start >= span.end) break;
      if (block.end <= span.start) continue;
      const list = found.get(index);
      if (list) list.push(span);
      else found.set(index, [span]);
    }
  }
  return found;
}
