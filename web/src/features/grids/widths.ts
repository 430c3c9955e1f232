import { create } from "zustand";
import { persist } from "zustand/middleware";

/** Width of the first column, which names the contracts. */
export const NAMES = "title";
export const LEAST = 88;
export const MOST = 720;
/** Grids whose widths are kept; those that were not touched for longest go first. */
const KEPT = 40;

type Widths = Readonly<Record<string, number>>;

interface Kept {
  /** Widths in pixels that somebody has chosen, by grid and column. */
  grids: Readonly<Record<string, Widths>>;
  /** Keep a width; undefined goes back to what it was at first. */
  set: (gridId: string, column: string, width: number | undefined) => void;
}

export function within(width: number): number {
  return Math.round(Math.min(MOST, Math.max(LEAST, width)));
}

/** Widths of columns, in this browser: a screen decides about them, not a grid. */
export const useWidths = create<Kept>()(
  persist(
    (change) => ({
      grids: {},
      set: (gridId, column, width) =>
        change(({ grids }) => {
          const { [gridId]: known = {}, ...others } = grids;
          const rest = Object.entries(known).filter(([name]) => name !== column);
          const widths = Object.fromEntries(width === undefined ? rest : [...rest, [column, within(width)] as const]);
          return { grids: Object.fromEntries([...Object.entries(others), [gridId, widths] as const].slice(-KEPT)) };
        }),
    }),
    { name: "pactoria.grids", version: 1, partialize: ({ grids }) => ({ grids }) },
  ),
);

const NONE: Widths = {};

/** The widths that somebody has chosen for a grid. */
export function useWidthsOf(gridId: string): Widths {
  return useWidths(({ grids }) => grids[gridId] ?? NONE);
}
