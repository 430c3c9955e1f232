import { Skeleton } from "@mantine/core";
import { IconAlertCircle, IconClockExclamation, IconUserCheck } from "@tabler/icons-react";
import { day, dayInFull } from "@/lib/format";
import { strings } from "@/lib/strings";
import { StandingBadge } from "@/ui/Standing";
import type { GridCellOut, GridCellValue, GridDecision } from "@/api";
import classes from "./table.module.css";

const words = strings.grids.cell;

/** What a value says, in the words of the interface. */
export function told(value: GridCellValue): string {
  if (value.standing != null) return strings.compliance.standings[value.standing];
  if (!value.present) return words.absent;
  return value.day == null ? value.display : day(value.day);
}

/** That a person has decided about a verdict, and why. */
function decided({ decision, by, reason }: GridDecision): string {
  return words.decided[decision](by, reason);
}

function Told({ value }: { value: GridCellValue }) {
  if (value.standing != null) return <StandingBadge standing={value.standing} />;
  if (!value.present) {
    return (
      <span className={classes.absent}>
        <span aria-hidden>–</span>
        <span className="visually-hidden">{words.absent}</span>
      </span>
    );
  }
  const title = value.day == null ? value.display : dayInFull(value.day);
  return (
    <span className={classes.value} title={title}>
      {told(value)}
    </span>
  );
}

/** What is in a cell, on one line. */
export function Value({ cell, filling }: { cell: GridCellOut | undefined; filling: boolean }) {
  if (cell === undefined || (cell.state === "waiting" && !filling)) return <span className="visually-hidden">{words.waiting}</span>;
  if (cell.state === "running" || cell.state === "waiting") {
    return (
      <>
        <Skeleton height={10} width="60%" aria-hidden />
        <span className="visually-hidden">{words.running}</span>
      </>
    );
  }
  if (cell.state === "failed") {
    return (
      <span className={classes.failed} title={cell.problem?.title ?? undefined}>
        <IconAlertCircle size={16} aria-hidden />
        {words.failed}
      </span>
    );
  }
  return (
    <>
      {cell.value !== null && <Told value={cell.value} />}
      {cell.value?.type === "flag" && cell.citations[0] !== undefined && (
        <span className={classes.snippet}>{cell.citations[0].quote}</span>
      )}
      {cell.decision !== null && (
        <span className={classes.decided} title={decided(cell.decision)}>
          <IconUserCheck size={16} aria-hidden />
          <span className="visually-hidden">{decided(cell.decision)}</span>
        </span>
      )}
      {cell.state === "stale" && (
        <span className={classes.stale} title={words.stale}>
          <IconClockExclamation size={16} aria-hidden />
          <span className="visually-hidden">{words.stale}</span>
        </span>
      )}
    </>
  );
}
