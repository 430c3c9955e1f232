import { useEffect, useEffectEvent, useRef, useState, type MouseEvent, type PointerEvent as Pressed } from "react";

/** Pixels from which on a press is a drag. */
const FAR = 6;

/** Among headings from left to right, the place that one would have whose pointer is at `x`. */
export function placeAmong(centers: readonly number[], own: number, x: number): number {
  return centers.filter((center, index) => index !== own && center < x).length;
}

function centersOf(head: HTMLElement): number[] {
  const heads = [...(head.parentElement?.children ?? [])].slice(1);
  return heads.map((each) => {
    const { left, width } = each.getBoundingClientRect();
    return left + width / 2;
  });
}

/** Lets the head of a column be carried to another place with a mouse; touch scrolls, and keys have the menu. */
export function useCarried(own: number, onDrop: ((place: number) => void) | undefined) {
  const [pressed, setPressed] = useState<{ head: HTMLElement; x: number } | null>(null);
  const [offset, setOffset] = useState(0);
  const carried = useRef(false);
  const move = useEffectEvent((event: PointerEvent) => {
    const far = event.clientX - (pressed?.x ?? event.clientX);
    carried.current ||= Math.abs(far) >= FAR;
    if (carried.current) setOffset(far);
  });
  const stop = useEffectEvent((event: PointerEvent) => {
    if (pressed !== null && carried.current && event.type === "pointerup") {
      const place = placeAmong(centersOf(pressed.head), own, event.clientX);
      if (place !== own) onDrop?.(place);
    }
    setPressed(null);
    setOffset(0);
  });
  useEffect(() => {
    if (pressed === null) return;
    // Of the window, since a quick pointer is past the head before it hears of it.
    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener("pointermove", (event) => move(event), { signal });
    window.addEventListener("pointerup", (event) => stop(event), { signal });
    window.addEventListener("pointercancel", (event) => stop(event), { signal });
    return () => listening.abort();
  }, [pressed]);
  return {
    /** How far it is from its place, in pixels. */
    offset,
    handlers: {
      onPointerDown: ({ button, clientX, currentTarget, pointerType, target }: Pressed<HTMLElement>) => {
        carried.current = false;
        // What is in its menu reaches us through React's tree, not through the page's.
        const isHead = target instanceof Element && currentTarget.contains(target) && target.closest('[role="separator"]') === null;
        if (onDrop !== undefined && button === 0 && pointerType === "mouse" && isHead) setPressed({ head: currentTarget, x: clientX });
      },
      /** What was carried was not pressed; the keys press without a pointer, which is detail 0. */
      onClickCapture: (event: MouseEvent<HTMLElement>) => {
        if (!carried.current || event.detail === 0) return;
        carried.current = false;
        event.preventDefault();
        event.stopPropagation();
      },
    },
  };
}
