import type { RowOut, SegmentOut } from "@/api";

/** A row to show, or how many rows that did not change are folded away. */
export type Shown = RowOut | { folded: number; from: number };

const FEW = 2;

export function isChanged(row: RowOut): boolean {
  return row.moved || (row.kind !== "same" && row.kind !== "cosmetic");
}

/** Fold runs of unchanged rows, except for a neighbour on either side of a change and what was opened. */
export function folded(rows: readonly RowOut[], opened: ReadonlySet<number>, form: boolean): Shown[] {
  const loud = (row: RowOut | undefined) =>
    row !== undefined && (isChanged(row) || (form && row.kind === "cosmetic"));
  const shown: Shown[] = [];
  let run: RowOut[] = [];
  const close = () => {
    const first = run[0];
    if (first === undefined) return;
    if (run.length <= FEW || opened.has(first.index)) shown.push(...run);
    else shown.push({ folded: run.length, from: first.index });
    run = [];
  };
  rows.forEach((row, at) => {
    if (loud(row) || loud(rows[at - 1]) || loud(rows[at + 1])) {
      close();
      shown.push(row);
    } else {
      run.push(row);
    }
  });
  close();
  return shown;
}

/** The next changed row after (or before) the one where the reader is; around the ends. */
export function neighbour(changed: readonly number[], at: number | null, step: 1 | -1): number | null {
  if (changed.length === 0) return null;
  if (at === null) return (step === 1 ? changed[0] : changed.at(-1)) ?? null;
  const found = step === 1 ? changed.find((row) => row > at) : changed.findLast((row) => row < at);
  return found ?? (step === 1 ? changed[0] : changed.at(-1)) ?? null;
}

/** What stands on one side of a row. */
export function sideOf(segments: readonly SegmentOut[], side: "old" | "new"): SegmentOut[] {
  return segments.filter(({ mark }) => mark !== (side === "old" ? "inserted" : "deleted"));
}

/** Segments as they are shown: changes of form and number plain, unless they are asked for. */
export function withoutForm(segments: readonly SegmentOut[]): SegmentOut[] {
  return segments.flatMap((segment): SegmentOut[] => {
    if (segment.mark === "kept" || segment.nature === "words") return [segment];
    return segment.mark === "inserted" ? [{ ...segment, mark: "kept" }] : [];
  });
}
