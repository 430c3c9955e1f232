import { Tooltip } from "@mantine/core";
import { day as calendarDay, dollars } from "@/lib/format";
import { strings } from "@/lib/strings";
import type { Bar } from "./Bars";
import classes from "./usage.module.css";

const words = strings.usage;
const DAY_MS = 24 * 60 * 60_000;

function daysBetween(since: string, until: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(`${since}T00:00:00Z`); at <= Date.parse(`${until}T00:00:00Z`); at += DAY_MS) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

/** A column a day: what it cost, or how many answers there were where nothing was paid. */
export function Days({ since, until, days }: { since: string; until: string; days: readonly Bar[] }) {
  const known = new Map(days.map((each) => [each.key, each]));
  const paid = days.some(({ cost }) => cost > 0);
  const all = daysBetween(since, until).map((key) => known.get(key) ?? { key, name: key, cost: 0, calls: 0 });
  const value = ({ cost, calls }: Bar) => (paid ? cost : calls);
  const most = Math.max(...all.map(value), 0) || 1;
  return (
    <figure className={classes.days}>
      <span className={classes.most} aria-hidden>
        {paid ? dollars(most) : words.calls(most)}
      </span>
      <ol className={classes.columns}>
        {all.map((each) => {
          const told = words.dayCost(calendarDay(each.key), dollars(each.cost), each.calls);
          return (
            <Tooltip key={each.key} label={told} openDelay={100}>
              <li>
                <span className="visually-hidden">{told}</span>
                <span
                  className={classes.column}
                  aria-hidden
                  data-empty={value(each) === 0 || undefined}
                  style={{ blockSize: `${(value(each) / most) * 100}%` }}
                />
              </li>
            </Tooltip>
          );
        })}
      </ol>
      <figcaption className={classes.ends} aria-hidden>
        <span>{calendarDay(since)}</span>
        <span>{calendarDay(until)}</span>
      </figcaption>
    </figure>
  );
}
