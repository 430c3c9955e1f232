import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { DeadlineOut } from "@/api";
import { day, dayInFull } from "@/lib/format";
import { strings } from "@/lib/strings";
import { ErrorState, ListSkeleton } from "@/ui/States";
import { AtWords } from "./AtWords";
import { useOpenReview } from "./context";
import { useDates, useDuties } from "./reading";
import classes from "./reading.module.css";

const words = strings.deadlines;

function Item({ deadline }: { deadline: DeadlineOut }) {
  return (
    <AtWords words={deadline.words}>
      <span className={classes["date-head"]}>
        <time dateTime={deadline.due_on} title={dayInFull(deadline.due_on)}>
          {day(deadline.due_on)}
        </time>
        <span className={classes["duty-what"]}>{deadline.title}</span>
      </span>
      <span className={classes["duty-about"]}>
        <span>{words.kinds[deadline.kind]}</span>
        {deadline.section !== null && <span>{deadline.section}</span>}
        {deadline.state !== "open" && <span>{words.state[deadline.state]}</span>}
        {deadline.correction_reason !== null && <span>{words.corrected(deadline.correction_reason)}</span>}
      </span>
      <span className={classes["date-how"]}>{deadline.how}</span>
    </AtWords>
  );
}

/** The days of this contract, each with how it was counted. */
export function Dates() {
  const { contractId, analysis, versionId } = useOpenReview();
  const duties = useDuties(contractId, analysis?.id);
  const read = duties.data != null;
  const dates = useDates(contractId, read);
  if (duties.isError) return <ErrorState error={duties.error} retry={() => void duties.refetch()} />;
  if (!read || dates.isPending) return <ListSkeleton rows={5} />;
  if (dates.isError) return <ErrorState error={dates.error} retry={() => void dates.refetch()} />;
  // Offsets of another version would lead to other words.
  const items = dates.data.items.filter((deadline) => deadline.version_id === versionId);
  return (
    <div className={classes.reading}>
      <p className={classes.lead}>
        {items.length === 0 ? words.panel.none : words.panel.lead}{" "}
        <Anchor component={Link} to="/deadlines" size="sm" underline="always">
          {words.panel.all}
        </Anchor>
      </p>
      <ul className={classes.plain}>
        {items.map((deadline) => (
          <Item key={deadline.id} deadline={deadline} />
        ))}
      </ul>
    </div>
  );
}
