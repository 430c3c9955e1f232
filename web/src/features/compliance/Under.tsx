import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ComplianceRun } from "@/api";
import { cancelRunMutation } from "@/api/@tanstack/react-query.gen";
import { strings } from "@/lib/strings";
import { UnderWay } from "@/ui/UnderWay";
import { useStart } from "./Choose";
import { checkKey, useProblemToast } from "./queries";

const words = strings.compliance;

/** How far a check is that has no result yet, or why it will have none. */
export function Under({ run }: { run: ComplianceRun }) {
  const client = useQueryClient();
  const start = useStart(run.contract_id);
  const cancel = useMutation({
    ...cancelRunMutation(),
    onError: useProblemToast(),
    onSettled: () => client.invalidateQueries({ queryKey: checkKey(run.id) }),
  });
  const { contract_id, version_id, engine, request } = run;
  return (
    <UnderWay
      state={run.state}
      progress={run.progress}
      doing={words.progress.running}
      words={words}
      problem={run.problem}
      again={() => start.mutate({ body: { contract_id, version_id, engine, playbook: request.playbook } })}
      isStarting={start.isPending}
      cancel={() => cancel.mutate({ path: { run_id: run.id } })}
      isStopping={cancel.isPending}
    />
  );
}
