import { Button, Progress } from "@mantine/core";
import { IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ComplianceRun } from "@/api";
import { cancelRunMutation } from "@/api/@tanstack/react-query.gen";
import { useMayChange } from "@/lib/use-may";
import { strings } from "@/lib/strings";
import { EmptyState } from "@/ui/States";
import { useStart } from "./Choose";
import { checkKey } from "./queries";
import classes from "./compliance.module.css";

const words = strings.compliance;

/** How far a check is that has no result yet, or why it will have none. */
export function Under({ run }: { run: ComplianceRun }) {
  const client = useQueryClient();
  const mayChange = useMayChange();
  const start = useStart(run.contract_id);
  const cancel = useMutation({
    ...cancelRunMutation(),
    onSettled: () => client.invalidateQueries({ queryKey: checkKey(run.id) }),
  });
  if (run.state === "failed" || run.state === "cancelled") {
    const told = run.state === "failed" && run.problem !== null ? run.problem : words.cancelled;
    const { contract_id, version_id, engine, request } = run;
    return (
      <EmptyState
        title={told.title}
        actions={
          mayChange ? (
            <Button
              leftSection={<IconRefresh size={16} />}
              loading={start.isPending}
              onClick={() => start.mutate({ body: { contract_id, version_id, engine, playbook: request.playbook } })}
            >
              {words.again}
            </Button>
          ) : undefined
        }
      >
        {told.detail}
      </EmptyState>
    );
  }
  const percent = Math.round(run.progress * 100);
  return (
    <div className={classes.under}>
      <h2>{words.progress.title}</h2>
      <Progress value={Math.max(2, percent)} size={4} aria-label={words.progress.title} />
      <p role="status" aria-live="polite">
        {run.state === "queued" ? words.progress.queued : words.progress.running}
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
          onClick={() => cancel.mutate({ path: { run_id: run.id } })}
        >
          {words.progress.cancel}
        </Button>
      )}
    </div>
  );
}
