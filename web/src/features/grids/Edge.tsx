import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { strings } from "@/lib/strings";
import { LEAST, MOST, within } from "./widths";
import classes from "./table.module.css";

const words = strings.grids.heading;
const STEP = 16;
const LEAP = 64;

interface Props {
  /** What the column is called. */
  name: string;
  /** Its width in pixels. */
  value: number;
  /** The property of the grid's style that holds it: set while it is dragged, so that nothing is drawn anew. */
  property: string;
  tabIndex: 0 | -1;
  /** Called with the width that was chosen; undefined for the one that it has at first. */
  onChange: (width: number | undefined) => void;
}

/** The border of a column: dragged, or moved with the arrow keys. */
export function Edge({ name, value, property, tabIndex, onChange }: Props) {
  const from = useRef<{ x: number; width: number } | null>(null);
  const show = (edge: HTMLElement, width: number) =>
    edge.closest<HTMLElement>("[data-widths]")?.style.setProperty(property, `${width}px`);
  const start = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    // What is seen may be narrower than what was chosen, as on a phone.
    from.current = { x: event.clientX, width: event.currentTarget.parentElement?.offsetWidth ?? value };
  };
  const at = ({ clientX }: PointerEvent) => (from.current === null ? value : within(from.current.width + clientX - from.current.x));
  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (from.current !== null) show(event.currentTarget, at(event));
  };
  const end = (event: PointerEvent<HTMLDivElement>) => {
    if (from.current !== null && event.clientX !== from.current.x) onChange(at(event));
    from.current = null;
  };
  const cancel = (event: PointerEvent<HTMLDivElement>) => {
    from.current = null;
    show(event.currentTarget, value);
  };
  const keys = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.shiftKey ? LEAP : STEP;
    const width = { ArrowLeft: value - step, ArrowRight: value + step, Home: LEAST, End: MOST }[event.key];
    if (width === undefined && event.key !== "Enter") return;
    event.preventDefault();
    onChange(width === undefined ? undefined : within(width));
  };
  return (
    /* eslint-disable jsx-a11y/no-noninteractive-element-interactions --
       a separator that can be focused is a widget (WAI-ARIA 1.2, separator) */
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={words.width(name)}
      aria-valuenow={value}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuetext={words.pixels(value)}
      title={words.drag}
      tabIndex={tabIndex}
      className={classes.edge}
      onPointerDown={start}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={cancel}
      onDoubleClick={() => onChange(undefined)}
      onKeyDown={keys}
    />
    /* eslint-enable jsx-a11y/no-noninteractive-element-interactions */
  );
}
