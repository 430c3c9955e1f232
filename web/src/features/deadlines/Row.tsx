import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconCheck, IconDots, IconDownload, IconEyeOff, IconPencil, IconRotate } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { DeadlineOut } from "@/api";
import { day, dayInFull } from "@/lib/format";
import { passageHash } from "@/lib/search";
import { strings } from "@/lib/strings";
import { between, urgency, type Day } from "./days";
import { Kind } from "./kinds";
import classes from "./row.module.css";

const words = strings.deadlines;
const monthName = new Intl.DateTimeFormat(undefined, { month: "short", timeZone: "UTC" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short", timeZone: "UTC" });

export function toContract(deadline: DeadlineOut) {
  return {
    to: "/contracts/$contractId",
    params: { contractId: deadline.contract_id },
    search: { tab: "dates" },
    hash: passageHash(deadline.words.start, deadline.words.end),
  } as const;
}

function When({ value, now }: { value: string; now: Day }) {
  const left = between(now, value);
  return <span className={classes.left}>{left >= 0 ? words.inDays(left) : words.daysAgo(-left)}</span>;
}

interface RowProps {
  deadline: DeadlineOut;
  now: Day;
  mayChange: boolean;
  onEdit: () => void;
  onMark: (state: DeadlineOut["state"]) => void;
}

/** One deadline: when, what, of which contract, and what can be done about it. */
export function Row({ deadline, now, mayChange, onEdit, onMark }: RowProps) {
  const { due_on, safe_day, title, contract_title, kind, state, note, correction_reason, corrected_day } = deadline;
  const standing = urgency(deadline, now);
  const moment = new Date(`${due_on}T00:00:00Z`);
  return (
    <li className={classes.row} data-urgency={standing}>
      <time dateTime={due_on} title={dayInFull(due_on)} className={classes.date}>
        <span className={classes.weekday}>{weekday.format(moment)}</span>
        <strong>{moment.getUTCDate()}</strong>
        <span>
          {monthName.format(moment)} {moment.getUTCFullYear()}
        </span>
      </time>
      <div className={classes.what}>
        <Link {...toContract(deadline)} className={classes["row-title"]}>
          {title}
        </Link>
        <p className={classes.about}>
          <Kind kind={kind} />
          <span className={classes.contract}>{contract_title}</span>
          {standing === "overdue" ? (
            <span className={classes.mark} data-urgency="overdue">
              {words.overdue}, <When value={due_on} now={now} />
            </span>
          ) : (
            state === "open" && <When value={due_on} now={now} />
          )}
          {state !== "open" && <span className={classes.mark}>{words.state[state]}</span>}
        </p>
        {corrected_day !== null && correction_reason !== null && (
          <p className={classes.aside} title={words.counted(day(safe_day))}>
            {words.corrected(correction_reason)}
          </p>
        )}
        {note !== null && <p className={classes.aside}>{note}</p>}
        {!deadline.is_current && <p className={classes.aside}>{words.gone}</p>}
      </div>
      <div className={classes.acts}>
        {mayChange && state === "open" && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconCheck size={14} aria-hidden />}
            aria-label={words.markDone(title)}
            onClick={() => onMark("done")}
          >
            {words.done}
          </Button>
        )}
        {mayChange && state !== "open" && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconRotate size={14} aria-hidden />}
            aria-label={words.reopen(title)}
            onClick={() => onMark("open")}
          >
            {words.reopenShort}
          </Button>
        )}
        {mayChange && (
          <Tooltip label={words.edit}>
            <ActionIcon aria-label={words.editOf(title)} onClick={onEdit}>
              <IconPencil size={16} />
            </ActionIcon>
          </Tooltip>
        )}
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label={words.actions(title)}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              component="a"
              href={`/api/deadlines/${deadline.id}/ics`}
              download
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              {words.download}
            </Menu.Item>
            {mayChange && state === "open" && (
              <Menu.Item leftSection={<IconEyeOff size={16} aria-hidden />} onClick={() => onMark("dismissed")}>
                {words.dismiss}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
    </li>
  );
}
