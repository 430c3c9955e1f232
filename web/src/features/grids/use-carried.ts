import { useRef, useState, type PointerEvent } from "react";

/** Pixels from which on a press is a drag. */
const FAR = 6;

/** Among headings from left to right, the place that one would have whose pointer is at `x`. */
export function placeAmong(centers: readonly number[], own: number, x: number): number {
  return centers.filter((center, index) => index !== own && center < x).length;
}

/** Lets the head of a column be carried to another place with a mouse; touch scrolls, and keys have the menu. */
export function useCarried(own: number, onDrop: ((place: number) => void) | undefined) {
  const from = useRef<number | null>(null);
  const carried = useRef(false);
  const [offset, setOffset] = useState(0);
  const stop = () => {
    from.current = null;
    setOffset(0);
  };
  return {
    /** How far it is from its place, in pixels. */
    offset,
    handlers: onDrop === undefined ? {} : {
      onPointerDown: ({ button, clientX, currentTarget, pointerType, target }: PointerEvent<HTMLElement>) => {
        carried.current = false;
        // What is in its menu reaches us through React's tree, not through the page's.
        const isHead = target instanceof Element && currentTarget.contains(target) && target.closest('[role="separator"]') === null;
        if (button === 0 && pointerType === "mouse" && isHead) from.current = clientX;
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        if (from.current === null) return;
        const far = event.clientX - from.current;
        if (!carried.current && Math.abs(far) < FAR) return;
        if (!carried.current) event.currentTarget.setPointerCapture(event.pointerId);
        carried.current = true;
        setOffset(far);
      },
      onPointerUp: ({ clientX, currentTarget }: PointerEvent<HTMLElement>) => {
        if (from.current !== null && carried.current) {
          const heads = [...(currentTarget.parentElement?.children ?? [])].slice(1);
          const centers = heads.map((head) => {
            const { left, width } = head.getBoundingClientRect();
            return left + width / 2;
          });
          const place = placeAmong(centers, own, clientX);
          if (place !== own) onDrop(place);
        }
        stop();
      },
      onPointerCancel: stop,
      /** What was carried was not pressed. */
      onClickCapture: (event: { preventDefault: () => void; stopPropagation: () => void }) => {
        if (!carried.current) return;
        carried.current = false;
        event.preventDefault();
        event.stopPropagation();
      },
    },
  };
}
