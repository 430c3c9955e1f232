import type { BlockKind } from "@/api";

/** A block as the server describes it, with offsets in UTF-16 units. */
export interface Block {
  kind: BlockKind;
  start: number;
  end: number;
  body: number;
  level: number;
  number: string | null;
  page: number | null;
  row: number | null;
  column: number | null;
}

export interface ReadableDocument {
  text: string;
  blocks: readonly Block[];
}
