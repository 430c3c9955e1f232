/** A cell by its place: row -1 is the header, column 0 names the contract. */
export interface Place {
  row: number;
  column: number;
}

interface Extent {
  rows: number;
  columns: number;
  /** How many rows a page is. */
  page: number;
}

/** The place within what there is. */
export function within({ row, column }: Place, { rows, columns }: Pick<Extent, "rows" | "columns">): Place {
  return {
    row: Math.max(-1, Math.min(row, rows - 1)),
    column: Math.max(0, Math.min(column, columns - 1)),
  };
}

/** Where a key leads, as in spreadsheets; null where it leads nowhere, so that the browser does with it what it does. */
export function afterKey(place: Place, key: string, far: boolean, extent: Extent): Place | null {
  const { row, column } = place;
  const { rows, columns, page } = extent;
  const places: Record<string, Place> = {
    ArrowUp: { row: far ? 0 : row - 1, column },
    ArrowDown: { row: far ? rows - 1 : row + 1, column },
    ArrowLeft: { row, column: far ? 0 : column - 1 },
    ArrowRight: { row, column: far ? columns - 1 : column + 1 },
    PageUp: { row: row < 0 ? row : Math.max(0, row - page), column },
    PageDown: { row: row + page, column },
    Home: far ? { row: 0, column: 0 } : { row, column: 0 },
    End: far ? { row: rows - 1, column: columns - 1 } : { row, column: columns - 1 },
  };
  const next = places[key];
  return next === undefined ? null : within(next, extent);
}
