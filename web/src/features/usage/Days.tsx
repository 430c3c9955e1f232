import { useState } from "react";
import { day as calendarDay, dollars, shortDay } from "@/lib/format";
import { strings } from "@/lib/strings";
import type { Bar } from "./Bars";
import { scaleOf } from "./scale";
import classes from "./usage.module.css";

const words = strings.usage;
const DAY_MS = 24 * 60 * 60_000;
const MOST_LABELS = 6;

function daysBetween(since: string, until: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(`${since}T00:00:00Z`); at <= Date.parse(`${until}T00:00:00Z`); at += DAY_MS) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

/** Which days are written below the axis: the last, and every so many before it. */
function labelled(count: number): (index: number) => boolean {
  const step = Math.ceil(count / MOST_LABELS);
  return (index) => (count - 1 - index) % step === 0;
}

/**
 * A column a day: what it cost, or how many answers there were where nothing was paid. One day at a time is told in
 * words above: that below the pointer, or the one that the arrow keys have gone to.
 */
export function Days({ since, until, days }: { since: string; until: string; days: readonly Bar[] }) {
  const [at, setAt] = useState<number | null>(null);
  const known = new Map(days.map((each) => [each.key, each]));
  const paid = days.some(({ cost }) => cost > 0);
  const all = daysBetween(since, until).map((key) => known.get(key) ?? { key, name: key, cost: 0, calls: 0 });
  const value = ({ cost, calls }: Bar) => (paid ? cost : calls);
  const { top, ticks } = scaleOf(Math.max(...all.map(value), 0), !paid);
  const told = ({ key, cost, calls }: Bar) => words.dayCost(calendarDay(key), dollars(cost), calls);
  const isLabelled = labelled(all.length);
  const chosen = at === null ? undefined : all[at];
  const go = (to: number) => setAt(Math.min(all.length - 1, Math.max(0, to)));
  const keys: Record<string, () => void> = {
    ArrowLeft: () => go((at ?? all.length) - 1),
    ArrowRight: () => go((at ?? all.length - 2) + 1),
    Home: () => go(0),
    End: () => go(all.length - 1),
    Escape: () => setAt(null),
  };
  return (
    <figure className={classes.days}>
      <p className={classes.told} aria-hidden>
        {chosen === undefined ? words.perDay(paid) : told(chosen)}
      </p>
      <div className={classes.plot}>
        <ul className={classes.ticks} aria-hidden>
          {ticks.map((tick) => (
            <li key={tick} style={{ insetBlockEnd: `${(tick / top) * 100}%` }}>
              <span>{paid ? dollars(tick) : tick.toLocaleString()}</span>
            </li>
          ))}
        </ul>
        <div
          className={classes.columns}
          role="slider"
          tabIndex={0}
          aria-label={words.eachDay}
          aria-valuemin={1}
          aria-valuemax={all.length}
          aria-valuenow={(at ?? all.length - 1) + 1}
          aria-valuetext={told(chosen ?? all.at(-1) ?? { key: until, name: until, cost: 0, calls: 0 })}
          onKeyDown={(event) => {
            const act = keys[event.key];
            if (act === undefined) return;
            event.preventDefault();
            act();
          }}
          onBlur={() => setAt(null)}
          onPointerLeave={() => setAt(null)}
        >
          {all.map((each, index) => (
            <span
              key={each.key}
              className={classes.slot}
              data-chosen={at === index || undefined}
              onPointerEnter={() => setAt(index)}
            >
              <span
                className={classes.column}
                data-empty={value(each) === 0 || undefined}
                style={{ blockSize: `${(value(each) / top) * 100}%` }}
              />
              {isLabelled(index) && <span className={classes.date}>{shortDay(each.key)}</span>}
            </span>
          ))}
        </div>
      </div>
    </figure>
  );
}
