import { Button } from "@mantine/core";
import type { DeadlineOut } from "@/api";
import { strings } from "@/lib/strings";
import { monthOf, urgency, type Day } from "./days";
import { Row } from "./Row";
import classes from "./list.module.css";

const words = strings.deadlines;
const month = new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric", timeZone: "UTC" });

export function monthName(value: string): string {
  return month.format(new Date(`${value}-01T00:00:00Z`));
}

interface Group {
  key: string;
  title: string;
  items: DeadlineOut[];
}

/** What is late, what is near, then month by month. What just happened long ago comes last. */
export function groupsOf(deadlines: readonly DeadlineOut[], now: Day): Group[] {
  const groups = new Map<string, Group>();
  const put = (key: string, title: string, item: DeadlineOut) => {
    const group = groups.get(key) ?? { key, title, items: [] };
    group.items.push(item);
    groups.set(key, group);
  };
  for (const deadline of deadlines) {
    const standing = urgency(deadline, now);
    if (standing === "overdue") put("overdue", words.groups.overdue, deadline);
    else if (standing === "soon") put("soon", words.groups.soon, deadline);
    else if (standing === "past") put("past", words.groups.past, deadline);
    else put(monthOf(deadline.due_on), monthName(monthOf(deadline.due_on)), deadline);
  }
  const first = ["overdue", "soon"];
  const rank = ({ key }: Group) => (first.includes(key) ? first.indexOf(key) : key === "past" ? 3 : 2);
  return [...groups.values()].toSorted((a, b) => rank(a) - rank(b));
}

interface ListProps {
  deadlines: readonly DeadlineOut[];
  now: Day;
  mayChange: boolean;
  onEdit: (deadline: DeadlineOut) => void;
  onMark: (deadline: DeadlineOut, state: DeadlineOut["state"]) => void;
  more: (() => void) | null;
  loadingMore: boolean;
}

export function List({ deadlines, now, mayChange, onEdit, onMark, more, loadingMore }: ListProps) {
  return (
    <div data-rows>
      {groupsOf(deadlines, now).map(({ key, title, items }) => (
        <section key={key} className={classes.group} data-group={key}>
          <h2>
            {title} <span>{items.length}</span>
          </h2>
          <ul>
            {items.map((deadline) => (
              <Row
                key={deadline.id}
                deadline={deadline}
                now={now}
                mayChange={mayChange}
                onEdit={() => onEdit(deadline)}
                onMark={(state) => onMark(deadline, state)}
              />
            ))}
          </ul>
        </section>
      ))}
      {more !== null && (
        <div className={classes.more}>
          <Button variant="default" onClick={more} loading={loadingMore}>
            {words.more}
          </Button>
        </div>
      )}
    </div>
  );
}
