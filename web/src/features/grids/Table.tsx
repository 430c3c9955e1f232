import { defaultRangeExtractor, useVirtualizer, type Range } from "@tanstack/react-virtual";
import { useEffect, useEffectEvent, useRef, useState, type CSSProperties, type FocusEvent, type KeyboardEvent, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { usePrinting } from "@/ui/printing";
import { afterKey, within, type Place } from "./moves";
import classes from "./table.module.css";

const ROW = 44;
const PAGE = 10;
const OVERSCAN = 6;
/** With more columns than these a sheet of paper has no room for a table: each row is a list there. */
const MOST_ON_PAPER = 8;

interface Props {
  label: string;
  /** Width of each column in pixels, the first being that of the names. */
  widths: readonly number[];
  rows: number;
  /** What tells a row from the others, wherever it stands. */
  keyOf: (row: number) => string;
  /** Cells of the header, then of a row. Each is given what lets the keys find it. */
  header: (handle: (column: number) => Handle) => ReactNode;
  row: (row: number, handle: (column: number) => Handle) => ReactNode;
  onOpen: (place: Place) => void;
  /** Called where a key has led to a cell. */
  onWalk: (place: Place) => void;
  onEscape?: (() => void) | undefined;
  /** Told the last row that is in view, so that more can be asked for. */
  onNear: (last: number) => void;
  /** Called where the delete key is pressed on the name of a row. */
  onDelete?: ((row: number) => void) | undefined;
}

/** What the focus goes to in a cell: the cell itself or the one control in it. */
export interface Handle {
  "data-place": string;
  tabIndex: 0 | -1;
}

/** The property of the table's style that holds the width of a column. */
export function widthOf(column: number): string {
  return `--width-${column}`;
}

function placeOf(target: EventTarget, grid: HTMLElement): Place | null {
  // What is in a menu reaches us through React's tree, not through the page's.
  if (!(target instanceof HTMLElement) || !grid.contains(target)) return null;
  const [row, column] = (target.dataset.place ?? "").split(" ").map(Number);
  return row === undefined || column === undefined || Number.isNaN(row) ? null : { row, column };
}

/** A table like a spreadsheet: header and names stay in view, arrow keys walk through its cells, rows far off are not made. */
export function Table({ label, widths, rows, keyOf, header, row, onOpen, onWalk, onEscape, onNear, onDelete }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [chosen, choose] = useState<Place>({ row: 0, column: 0 });
  const extent = { rows, columns: widths.length, page: PAGE };
  const active = within(chosen, extent);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is handed to memoised components
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: keyOf,
    overscan: OVERSCAN,
    // The row with the focus stays, however far one scrolls, so that the keys go on from there.
    rangeExtractor: (range: Range) => {
      const shown = defaultRangeExtractor(range);
      if (active.row < 0 || shown.includes(active.row)) return shown;
      return [...shown, active.row].sort((a, b) => a - b);
    },
  });
  const near = virtual.getVirtualItems();
  const items = usePrinting() ? Array.from({ length: rows }, (_, index) => ({ key: keyOf(index), index, start: 0 })) : near;
  const last = near.at(-1)?.index ?? 0;
  const tellNear = useEffectEvent(onNear);
  useEffect(() => tellNear(last), [last, rows]);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const grid = event.currentTarget;
    const place = placeOf(event.target, grid);
    if (place === null || event.altKey || event.shiftKey) return;
    const next = afterKey(place, event.key, event.ctrlKey || event.metaKey, extent);
    if (next !== null) {
      event.preventDefault();
      flushSync(() => choose(next));
      grid.querySelector<HTMLElement>(`[data-place="${next.row} ${next.column}"]`)?.focus();
      onWalk(next);
    } else if (event.key === "Enter" && place.row >= 0 && place.column > 0) {
      event.preventDefault();
      onOpen(place);
    } else if (event.key === "Escape") {
      onEscape?.();
    } else if (event.key === "Delete" && place.row >= 0 && place.column === 0) {
      onDelete?.(place.row);
    }
  };
  const onFocus = (event: FocusEvent<HTMLDivElement>) => {
    const place = placeOf(event.target, event.currentTarget);
    if (place !== null && (place.row !== active.row || place.column !== active.column)) choose(place);
  };
  const handle = (at: number) => (column: number): Handle => ({
    "data-place": `${at} ${column}`,
    tabIndex: active.row === at && active.column === column ? 0 : -1,
  });
  const style = {
    ...Object.fromEntries(widths.map((width, column) => [widthOf(column), `${width}px`])),
    "--widths": widths.slice(1).map((_, index) => `var(${widthOf(index + 1)})`).join(" "),
  } as CSSProperties;
  return (
    <div ref={scroller} className={classes.scroller} style={style} data-widths>
      <div
        role="grid"
        tabIndex={-1}
        aria-label={label}
        aria-rowcount={rows + 1}
        aria-colcount={extent.columns}
        className={classes.grid}
        data-many={extent.columns > MOST_ON_PAPER || undefined}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
      >
        <div role="rowgroup" className={classes.head}>
          <div role="row" aria-rowindex={1} className={classes.row}>
            {header(handle(-1))}
          </div>
        </div>
        <div role="rowgroup" data-rows className={classes.body} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ key, index, start }) => (
            <div key={key} role="row" aria-rowindex={index + 2} className={classes.row} style={{ top: start }}>
              {row(index, handle(index))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
