import { IconChecklist, IconFileText, IconListDetails, IconMessageQuestion, type Icon } from "@tabler/icons-react";
import type { ColumnKind } from "@/api";

export const KINDS = ["fact", "clause", "verdict", "question"] as const satisfies ColumnKind[];

export const COLUMN_ICONS: Record<ColumnKind, Icon> = {
  fact: IconListDetails,
  clause: IconFileText,
  verdict: IconChecklist,
  question: IconMessageQuestion,
};

/** Width of the names of contracts in pixels, on screens with room and on phones. */
export const NAMES_WIDE = 280;
export const NAMES_NARROW = 160;

/** Width of a column in pixels, by what is in it. */
export const WIDTHS: Record<ColumnKind, number> = { fact: 176, clause: 248, verdict: 168, question: 264 };
