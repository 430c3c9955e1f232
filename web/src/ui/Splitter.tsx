import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import classes from "./splitter.module.css";

interface Props {
  label: string;
  /** Width in pixels of what stands after the splitter. */
  value: number;
  min: number;
  max: number;
  onChange: (width: number) => void;
}

const STEP = 24;

/** A line that can be dragged, or moved with the arrow keys. */
export function Splitter({ label, value, min, max, onChange }: Props) {
  const from = useRef<{ x: number; width: number } | null>(null);
  const set = (width: number) => onChange(Math.round(Math.min(max, Math.max(min, width))));
  const start = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width: value };
  };
  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (from.current !== null) set(from.current.width + from.current.x - event.clientX);
  };
  const end = () => {
    from.current = null;
  };
  const keys = (event: KeyboardEvent<HTMLDivElement>) => {
    const width = { ArrowLeft: value + STEP, ArrowRight: value - STEP, Home: max, End: min }[event.key];
    if (width === undefined) return;
    event.preventDefault();
    set(width);
  };
  return (
    /* eslint-disable jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex --
       a separator that can be focused is a widget (WAI-ARIA 1.2, separator) */
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      className={classes.splitter}
      onPointerDown={start}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={keys}
    />
    /* eslint-enable jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex */
  );
}
