import { Link } from "@tanstack/react-router";
import type { DeadlineOut } from "@/api";
import { day, dayInFull } from "@/lib/format";
import { grouped } from "@/lib/grouped";
import { strings } from "@/lib/strings";
import { addMonths, between, monthOf, shelvesOf, urgency, type Day } from "./days";
import { KindIcon } from "./kinds";
import { toContract } from "./Row";
import classes from "./timeline.module.css";

const words = strings.deadlines;
const MONTHS = 18;
const MOST = 60;
/** Days that a dot is wide where the line is shortest, on a phone. */
const DOT_DAYS = 18;
const SHELF = 28;
const shortMonth = new Intl.DateTimeFormat(undefined, { month: "short", timeZone: "UTC" });

/** The stretch that the timeline shows: from the month before to a year and a half ahead. */
export function stretchFrom(now: Day): { since: Day; until: Day } {
  const first = addMonths(monthOf(now), -1);
  return { since: `${first}-01`, until: `${addMonths(first, MONTHS)}-01` };
}

interface TimelineProps {
  now: Day;
  deadlines: readonly DeadlineOut[];
}

/** A line for each contract, with what is due on it. */
export function Timeline({ now, deadlines }: TimelineProps) {
  const { since, until } = stretchFrom(now);
  const span = between(since, until);
  const at = (value: Day) => `${(between(since, value) / span) * 100}%`;
  const months = Array.from({ length: MONTHS }, (_, index) => addMonths(monthOf(since), index));
  const lanes = [...grouped(deadlines, (deadline) => deadline.contract_id).values()];
  return (
    // The lines are wider than a phone: they scroll by themselves, also by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.timeline} role="region" aria-label={words.timelineLabel(day(since), day(until))} tabIndex={0}>
      <div className={classes["timeline-inner"]}>
        <div className={classes.months} aria-hidden>
          {months.map((month) => (
            <span key={month} style={{ insetInlineStart: at(`${month}-01`) }}>
              {shortMonth.format(new Date(`${month}-01T00:00:00Z`))}
              {month.endsWith("-01") || month === months[0] ? <b>{month.slice(0, 4)}</b> : null}
            </span>
          ))}
        </div>
        <div className={classes.track} aria-hidden>
          <span style={{ insetInlineStart: at(now) }}>
            <b>{words.today}</b>
          </span>
        </div>
        <ul className={classes.lanes}>
          {lanes.slice(0, MOST).map((items) => (
            <Lane key={items[0]?.contract_id} deadlines={items} now={now} at={at} />
          ))}
        </ul>
        {lanes.length > MOST && <p className="quiet">{words.timelineMore(lanes.length - MOST)}</p>}
      </div>
    </div>
  );
}

interface LaneProps extends TimelineProps {
  at: (value: Day) => string;
}

function Lane({ now, deadlines, at }: LaneProps) {
  const shelves = shelvesOf(
    deadlines.map((deadline) => deadline.due_on),
    DOT_DAYS,
  );
  return (
    <li className={classes.lane}>
      <span className={classes["lane-name"]}>{deadlines[0]?.contract_title}</span>
      <div className={classes["lane-line"]} style={{ blockSize: SHELF * (Math.max(...shelves) + 1) }}>
        {deadlines.map((deadline, index) => {
          const standing = urgency(deadline, now);
          const late = standing === "overdue" ? `, ${words.overdue.toLowerCase()}` : "";
          return (
            <Link
              key={deadline.id}
              {...toContract(deadline)}
              className={classes.dot}
              data-urgency={standing}
              style={{ insetInlineStart: at(deadline.due_on), insetBlockStart: 1 + SHELF * (shelves[index] ?? 0) }}
              aria-label={`${dayInFull(deadline.due_on)}${late}: ${deadline.title}`}
              title={`${day(deadline.due_on)}${late}: ${deadline.title}`}
            >
              <KindIcon kind={deadline.kind} size={13} />
            </Link>
          );
        })}
      </div>
    </li>
  );
}
