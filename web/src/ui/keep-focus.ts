import { useEffect, type RefObject } from "react";

const ROW = "li, tr, article, [role='row']";
const FOCUSABLE =
  "a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), select:not(:disabled), [tabindex]";

/** A menu takes as long to close, and what was in it had the focus. */
const CLOSING_MS = 200;

interface Place {
  /** What had the focus. */
  target: Element;
  /** In what something else takes its place, the nearest first. */
  swaps: Element[];
  row: { list: Element; element: Element; at: number; control: number } | null;
}

/** The rows of a list; what is a row within one of them is none. */
const rowsOf = (list: Element) =>
  [...list.querySelectorAll(ROW)].filter((row) => !list.contains(row.parentElement?.closest(ROW) ?? null));
const controlsOf = (within: Element) => [...within.querySelectorAll<HTMLElement>(FOCUSABLE)];

function placeOf(target: EventTarget | null): Place | null {
  if (!(target instanceof Element)) return null;
  const swaps: Element[] = [];
  for (let at = target.closest("[data-swaps]"); at; at = at.parentElement?.closest("[data-swaps]") ?? null) swaps.push(at);
  const list = target.closest("[data-rows]");
  const rows = list === null ? [] : rowsOf(list);
  const at = rows.findIndex((row) => row.contains(target));
  const element = rows[at];
  const row =
    list === null || element === undefined
      ? null
      : { list, element, at, control: controlsOf(element).findIndex((each) => each === target) };
  return swaps.length === 0 && row === null ? null : { target, swaps, row };
}

/** Where the focus goes when what had it is gone; undefined where nothing can take it yet. */
function nextOf({ swaps, row }: Place, page: HTMLElement): HTMLElement | undefined {
  if (row === null || row.element.isConnected) {
    const within = swaps.find((each) => each.isConnected) ?? row?.element;
    if (within === undefined) return page;
    return within.querySelector<HTMLElement>("[data-autofocus]") ?? controlsOf(within)[0];
  }
  const rows = rowsOf(row.list);
  const next = rows[Math.min(row.at, rows.length - 1)];
  const controls = next === undefined ? [] : controlsOf(next);
  return controls[row.control] ?? controls[0] ?? page;
}

/**
 * The focus is not lost with what had it. Who deletes a row of a list with `data-rows` by keyboard goes on with the row
 * that takes its place. Where a button makes way for a form, or the form for the button, in an element with
 * `data-swaps`, the focus goes to what came.
 */
export function useKeptFocus(page: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = page.current;
    if (element === null) return;
    let place: Place | null = null;
    const focused = ({ target }: FocusEvent) => {
      // A menu or a dialog is about the row that it was opened from.
      if (target instanceof Element && target.closest("#layers") !== null) return;
      place = placeOf(target);
    };
    const changed = () => {
      if (place === null) return;
      const { row, target } = place;
      if (row?.element.isConnected) row.at = rowsOf(row.list).indexOf(row.element);
      if (target.isConnected) return;
      if (document.activeElement?.closest("#layers")) {
        setTimeout(changed, CLOSING_MS);
        return;
      }
      if (document.activeElement !== document.body) return;
      if (row !== null && !row.list.isConnected) {
        place = null;
        return;
      }
      const next = nextOf(place, element);
      if (next === undefined) return;
      place = null;
      next.focus({ preventScroll: true });
    };
    const observer = new MutationObserver(changed);
    observer.observe(element, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
    document.addEventListener("focusin", focused);
    return () => {
      observer.disconnect();
      document.removeEventListener("focusin", focused);
    };
  }, [page]);
}
