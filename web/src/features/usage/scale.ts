export interface Scale {
  /** The end of the axis: at least the largest value. */
  top: number;
  /** From 0 to the end, the same distance apart, round numbers. */
  ticks: number[];
}

const STEPS = [1, 2, 2.5, 5, 10];
const WHOLE_STEPS = [1, 2, 5, 10];
const INTERVALS = 4;

/** An axis for values from 0 to the largest, with round numbers on it; of things that are counted, whole ones. */
export function scaleOf(largest: number, whole: boolean): Scale {
  if (largest <= 0) return { top: 1, ticks: [0] };
  const rough = largest / INTERVALS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const wanted = (whole ? WHOLE_STEPS : STEPS).find((each) => each * power >= rough * 0.999) ?? 10;
  const step = whole ? Math.max(1, Math.round(wanted * power)) : wanted * power;
  const count = Math.ceil(largest / step - 1e-9);
  return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12))) };
}
