import { Button, Progress } from "@mantine/core";
import { IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import type { ReviewState } from "@/api";
import { useMayChange } from "@/lib/use-may";
import { EmptyState, RequestId } from "./States";
import classes from "./under-way.module.css";

interface Props {
  state: ReviewState;
  /** From 0 to 1. */
  progress: number;
  /** What is being done now, once it has begun. */
  doing: string;
  words: {
    cancelled: { title: string; detail: string };
    again: string;
    progress: { title: string; queued: string; leave: string; cancel: string; percent: (percent: number) => string };
  };
  /** Why it failed. */
  problem: { title: string; detail: string; request_id?: string | null } | null;
  again: () => void;
  isStarting: boolean;
  cancel: () => void;
  isStopping: boolean;
}

/** How far something is that has no result yet, or why it will have none. */
export function UnderWay(props: Props) {
  return (
    <div data-swaps>
      <Now {...props} />
    </div>
  );
}

function Now({ state, progress, doing, words, problem, again, isStarting, cancel, isStopping }: Props) {
  const mayChange = useMayChange();
  if (state === "failed" || state === "cancelled") {
    const told = state === "failed" && problem !== null ? problem : words.cancelled;
    return (
      <div role={state === "failed" ? "alert" : "status"}>
        <EmptyState
          title={told.title}
          actions={
            mayChange ? (
              <Button leftSection={<IconRefresh size={16} />} loading={isStarting} onClick={again}>
                {words.again}
              </Button>
            ) : undefined
          }
        >
          {told.detail}
          {state === "failed" && problem?.request_id != null && <RequestId id={problem.request_id} />}
        </EmptyState>
      </div>
    );
  }
  const percent = Math.round(progress * 100);
  return (
    <div className={classes["under-way"]}>
      <h2>{words.progress.title}</h2>
      <Progress value={Math.max(2, percent)} size={4} aria-label={words.progress.title} />
      <p role="status" aria-live="polite">
        {state === "queued" ? words.progress.queued : doing}
        <span aria-hidden>{words.progress.percent(percent)}</span>
      </p>
      <p>{words.progress.leave}</p>
      {mayChange && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconPlayerStop size={14} />}
          loading={isStopping}
          onClick={cancel}
        >
          {words.progress.cancel}
        </Button>
      )}
    </div>
  );
}
