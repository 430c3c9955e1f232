import { useEffect, type RefObject } from "react";

const ROW = "li, tr, [role='row']";
const FOCUSABLE = "a[href], button:not(:disabled), input:not(:disabled), [tabindex]";

/** A menu takes as long to close, and what was in it had the focus. */
const CLOSING_MS = 200;

interface Place {
  list: Element;
  row: Element;
  /** Which of the rows it is, and which of what can be focused in it. */
  at: number;
  control: number;
}

const rowsOf = (list: Element) => [...list.querySelectorAll(ROW)];
const controlsOf = (row: Element) => [...row.querySelectorAll<HTMLElement>(FOCUSABLE)];

function placeOf(target: EventTarget | null): Place | null {
  if (!(target instanceof Element)) return null;
  const row = target.closest(ROW);
  const list = row?.closest("[data-rows]");
  if (!row || !list) return null;
  return { list, row, at: rowsOf(list).indexOf(row), control: controlsOf(row).findIndex((each) => each === target) };
}

/**
 * Who deletes a row by keyboard goes on with the row that takes its place: the focus would be lost with what had it.
 * Lists that want that carry `data-rows`.
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
      const { list, row, at, control } = place;
      if (row.isConnected) {
        place.at = rowsOf(list).indexOf(row);
        return;
      }
      if (document.activeElement?.closest("#layers")) {
        setTimeout(changed, CLOSING_MS);
        return;
      }
      if (document.activeElement !== document.body) return;
      place = null;
      if (!list.isConnected) return;
      const rows = rowsOf(list);
      const next = rows[Math.min(at, rows.length - 1)];
      const controls = next === undefined ? [] : controlsOf(next);
      (controls[control] ?? controls[0] ?? element).focus({ preventScroll: true });
    };
    const observer = new MutationObserver(changed);
    observer.observe(element, { childList: true, subtree: true });
    document.addEventListener("focusin", focused);
    return () => {
      observer.disconnect();
      document.removeEventListener("focusin", focused);
    };
  }, [page]);
}
