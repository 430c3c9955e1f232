import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** So near to the end one is at it, in pixels. */
const NEAR = 48;

/**
 * Stay at the end of what grows, until the reader goes elsewhere: nobody is dragged away from what they read.
 *
 * @param fromEnd whether to begin at the end.
 */
export function useStick(fromEnd: boolean) {
  const scroll = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const stuck = useRef(fromEnd);
  const [away, setAway] = useState(false);
  const toEnd = useCallback(() => {
    stuck.current = true;
    setAway(false);
    const box = scroll.current;
    box?.scrollTo({ top: box.scrollHeight });
  }, []);
  useLayoutEffect(() => {
    if (stuck.current) toEnd();
  }, [toEnd]);
  useEffect(() => {
    const box = scroll.current;
    if (box === null || content.current === null) return;
    let height = box.scrollHeight;
    const look = () => {
      const left = box.scrollHeight - box.scrollTop - box.clientHeight;
      // What grows below moves the end away; only who scrolls leaves it.
      if (box.scrollHeight === height || left <= NEAR) stuck.current = left <= NEAR;
      height = box.scrollHeight;
      setAway(!stuck.current && left > box.clientHeight / 2);
    };
    const observer = new ResizeObserver(() => {
      if (stuck.current) box.scrollTo({ top: box.scrollHeight });
      look();
    });
    observer.observe(content.current);
    observer.observe(box);
    box.addEventListener("scroll", look, { passive: true });
    const leave = (event: WheelEvent) => {
      if (event.deltaY < 0) stuck.current = false;
    };
    box.addEventListener("wheel", leave, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", look);
      box.removeEventListener("wheel", leave);
    };
  }, []);
  return { scroll, content, away, toEnd };
}
