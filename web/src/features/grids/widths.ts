import { useDebouncedCallback } from "@mantine/hooks";
import { useRef, useState } from "react";
import type { GridOut } from "@/api";
import { NAMES_NARROW, NAMES_WIDE, WIDTHS } from "./kinds";
import { useSaveWidth } from "./queries";

/** Bounds of a width in pixels; the server has the same. */
export const LEAST = 88;
export const MOST = 720;
/** Stands for the first column, which names the contracts. */
export const NAMES = "title";
/** Keys and pointers rest for as long before a width is kept. */
const REST_MS = 400;

/** Widths by column; null is the one that a column has at first. */
type Chosen = Readonly<Record<string, number | null>>;

export function within(width: number): number {
  return Math.round(Math.min(MOST, Math.max(LEAST, width)));
}

/** The widths of all columns in pixels, that of the names first. */
export function widthsOf({ title_width, columns }: Pick<GridOut, "title_width" | "columns">, chosen: Chosen, isNarrow: boolean): number[] {
  const pick = (column: string, kept: number | null, first: number) => (column in chosen ? chosen[column] : kept) ?? first;
  return [
    pick(NAMES, title_width, isNarrow ? NAMES_NARROW : NAMES_WIDE),
    ...columns.map(({ id, kind, width }) => pick(id, width, WIDTHS[kind])),
  ];
}

/**
 * The widths of a grid's columns, which are kept with the grid. Who may not change it sets them for as long as the page
 * is open.
 */
export function useWidths(grid: GridOut, { mayEdit, isNarrow }: { mayEdit: boolean; isNarrow: boolean }) {
  const [chosen, setChosen] = useState<Chosen>({});
  const unsaved = useRef(new Map<string, number | null>());
  const save = useSaveWidth(grid.id);
  const saveAll = useDebouncedCallback(
    () => {
      for (const [column, width] of unsaved.current) save(column, width);
      unsaved.current.clear();
    },
    { delay: REST_MS, flushOnUnmount: true },
  );
  return {
    widths: widthsOf(grid, chosen, isNarrow),
    setWidth: (column: string, width: number | undefined) => {
      setChosen((known) => ({ ...known, [column]: width ?? null }));
      if (!mayEdit) return;
      unsaved.current.set(column, width ?? null);
      saveAll();
    },
  };
}
