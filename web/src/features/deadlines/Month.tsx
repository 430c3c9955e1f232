import { ActionIcon, Button } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { DeadlineOut } from "@/api";
import { dayInFull } from "@/lib/format";
import { grouped } from "@/lib/grouped";
import { strings } from "@/lib/strings";
import { addMonths, monthOf, urgency, weeksOf, type Day } from "./days";
import { KindIcon } from "./kinds";
import { monthName } from "./List";
import { toContract } from "./Row";
import classes from "./month.module.css";

const words = strings.deadlines;
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short", timeZone: "UTC" });
const weekdayInFull = new Intl.DateTimeFormat(undefined, { weekday: "long", timeZone: "UTC" });
const SHOWN = 3;

interface DayProps {
  value: Day;
  month: string;
  now: Day;
  items: readonly DeadlineOut[];
}

function DayCell({ value, month, now, items }: DayProps) {
  const others = monthOf(value) !== month;
  const [whole, setWhole] = useState(false);
  return (
    <td data-other={others || undefined} data-today={value === now || undefined}>
      <span className={classes["day-number"]}>
        <time dateTime={value} title={dayInFull(value)}>
          {Number(value.slice(8))}
        </time>
      </span>
      {items.length > 0 && (
        <>
          <ul className={classes["day-items"]}>
            {items.slice(0, whole ? undefined : SHOWN).map((deadline) => (
              <li key={deadline.id}>
                <Link
                  {...toContract(deadline)}
                  className={classes["day-item"]}
                  data-urgency={urgency(deadline, now)}
                  title={`${deadline.title}, ${deadline.contract_title}`}
                >
                  <KindIcon kind={deadline.kind} size={12} />
                  <span>{deadline.title}</span>
                </Link>
              </li>
            ))}
            {items.length > SHOWN && (
              <li>
                <button type="button" className={classes["day-more"]} aria-expanded={whole} onClick={() => setWhole(!whole)}>
                  {whole ? words.fewer : words.someMore(items.length - SHOWN)}
                </button>
              </li>
            )}
          </ul>
          <span className={classes["day-count"]} aria-hidden>
            {items.length}
          </span>
        </>
      )}
    </td>
  );
}

interface MonthProps {
  month: string;
  now: Day;
  deadlines: readonly DeadlineOut[];
  onMonth: (month: string | undefined) => void;
}

/** A month as a page of a calendar. */
export function Month({ month, now, deadlines, onMonth }: MonthProps) {
  const weeks = weeksOf(month);
  const byDay = grouped(deadlines, (deadline) => deadline.due_on);
  return (
    <section aria-label={monthName(month)}>
      <div className={classes["month-head"]}>
        <h2 aria-live="polite">{monthName(month)}</h2>
        <ActionIcon aria-label={words.previousMonth} onClick={() => onMonth(addMonths(month, -1))}>
          <IconChevronLeft size={18} />
        </ActionIcon>
        <Button size="compact-sm" variant="default" onClick={() => onMonth(undefined)}>
          {words.today}
        </Button>
        <ActionIcon aria-label={words.nextMonth} onClick={() => onMonth(addMonths(month, 1))}>
          <IconChevronRight size={18} />
        </ActionIcon>
      </div>
      <table className={classes.calendar}>
        <thead>
          <tr>
            {(weeks[0] ?? []).map((value) => (
              <th key={value} scope="col" abbr={weekdayInFull.format(new Date(`${value}T00:00:00Z`))}>
                {weekday.format(new Date(`${value}T00:00:00Z`))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((value) => (
                <DayCell key={value} value={value} month={month} now={now} items={byDay.get(value) ?? []} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
