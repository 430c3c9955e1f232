import { useReducedMotion } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";

/** Part of what is waiting that each step shows: what comes in bursts flows, and never lags more than a moment behind. */
const SHARE = 1 / 6;
const STEP_MS = 33;

/** Text that grows evenly towards `text` while more of it is on its way. At once where motion is not wanted. */
export function useSmooth(text: string, growing: boolean): string {
  const still = useReducedMotion();
  const [length, setLength] = useState(growing ? 0 : text.length);
  const target = useRef(text.length);
  useEffect(() => {
    target.current = text.length;
  }, [text]);
  useEffect(() => {
    if (!growing || still) return;
    let frame = 0;
    let last = 0;
    const step = (now: number) => {
      if (now - last >= STEP_MS) {
        last = now;
        setLength((shown) => Math.min(target.current, shown + Math.max(2, Math.ceil((target.current - shown) * SHARE))));
      }
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [growing, still]);
  if (!growing || still || length >= text.length) return text;
  // Half of a character that takes two units would be a box for a moment.
  const end = /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length + 1 : length;
  return text.slice(0, end);
}
