import { Button, Progress } from "@mantine/core";
import { IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ComparisonOut } from "@/api";
import { cancelComparisonMutation, getComparisonQueryKey } from "@/api/@tanstack/react-query.gen";
import { useMayChange } from "@/lib/use-may";
import { strings } from "@/lib/strings";
import { EmptyState } from "@/ui/States";
import { useCompare } from "./queries";
import classes from "./compare.module.css";

const words = strings.compare;

/** How far a comparison is that has no result yet, or why it will have none. */
export function Standing({ comparison }: { comparison: ComparisonOut }) {
  const client = useQueryClient();
  const mayChange = useMayChange();
  const { compare, isPending } = useCompare();
  const cancel = useMutation({
    ...cancelComparisonMutation(),
    onSettled: () =>
      client.invalidateQueries({ queryKey: getComparisonQueryKey({ path: { comparison_id: comparison.id } }) }),
  });
  const { state, problem, progress, step, old, new: now, side } = comparison;
  if (state === "failed" || state === "cancelled") {
    const told = state === "failed" && problem !== null ? problem : words.cancelled;
    const again = () =>
      compare({
        old: { contract_id: old.contract_id, version_id: old.version_id },
        new: { contract_id: now.contract_id, version_id: now.version_id },
        side,
      });
    return (
      <EmptyState
        title={told.title}
        actions={
          mayChange ? (
            <Button leftSection={<IconRefresh size={16} />} loading={isPending} onClick={again}>
              {words.again}
            </Button>
          ) : undefined
        }
      >
        {told.detail}
      </EmptyState>
    );
  }
  const percent = Math.round(progress * 100);
  const doing = state === "queued" ? words.progress.queued : words.progress.step(step);
  return (
    <div className={classes.standing}>
      <h2>{words.progress.title}</h2>
      <Progress value={Math.max(2, percent)} size={4} aria-label={words.progress.title} />
      <p role="status" aria-live="polite">
        {doing}
        <span aria-hidden>{words.progress.percent(percent)}</span>
      </p>
      <p>{words.progress.leave}</p>
      {mayChange && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconPlayerStop size={14} />}
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ path: { comparison_id: comparison.id } })}
        >
          {words.progress.cancel}
        </Button>
      )}
    </div>
  );
}
