import type { DocumentOut } from "@/api";
import { utf16Offsets } from "@/lib/offsets";
import type { ReadableDocument } from "./types";

/** A document of the server with its offsets turned into ours; `at` turns further ones. */
export function readable({ text, blocks }: Pick<DocumentOut, "text" | "blocks">): {
  document: ReadableDocument;
  at: (offset: number) => number;
} {
  const at = utf16Offsets(text);
  return {
    at,
    document: {
      text,
      blocks: blocks.map((block) => ({
        kind: block.kind,
        start: at(block.start),
        end: at(block.end),
        body: at(block.body),
        level: block.level,
        number: block.number,
        page: block.page,
        row: block.row,
        column: block.column,
      })),
    },
  };
}
