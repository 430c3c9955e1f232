import { dollars } from "@/lib/format";
import { strings } from "@/lib/strings";
import classes from "./usage.module.css";

export interface Bar {
  key: string;
  name: string;
  cost: number;
  calls: number;
}

/** Names with their cost as bars; where nothing was paid, the bars show how often each was used. */
export function Bars({ bars, label }: { bars: readonly Bar[]; label: string }) {
  const paid = bars.some(({ cost }) => cost > 0);
  const value = (bar: Bar) => (paid ? bar.cost : bar.calls);
  const most = Math.max(...bars.map(value), 0) || 1;
  const sorted = [...bars].sort((one, other) => value(other) - value(one)).slice(0, 10);
  return (
    <ul className={classes.bars} aria-label={label}>
      {sorted.map((bar) => (
        <li key={bar.key}>
          <span className={classes["bar-name"]}>{bar.name}</span>
          <span className={classes["bar-value"]}>
            {dollars(bar.cost)} <span>{strings.usage.calls(bar.calls)}</span>
          </span>
          <span className={classes.bar} aria-hidden>
            <span style={{ inlineSize: `${(value(bar) / most) * 100}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}
