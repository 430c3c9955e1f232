import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ComparisonOut } from "@/api";
import { cancelComparisonMutation, getComparisonQueryKey } from "@/api/@tanstack/react-query.gen";
import { strings } from "@/lib/strings";
import { UnderWay } from "@/ui/UnderWay";
import { useCompare, useProblemToast } from "./queries";

const words = strings.compare;

/** How far a comparison is that has no result yet, or why it will have none. */
export function Standing({ comparison }: { comparison: ComparisonOut }) {
  const client = useQueryClient();
  const { compare, isPending } = useCompare();
  const cancel = useMutation({
    ...cancelComparisonMutation(),
    onError: useProblemToast(),
    onSettled: () =>
      client.invalidateQueries({ queryKey: getComparisonQueryKey({ path: { comparison_id: comparison.id } }) }),
  });
  const { state, problem, progress, step, old, new: now, side } = comparison;
  return (
    <UnderWay
      state={state}
      progress={progress}
      doing={words.progress.step(step)}
      words={words}
      problem={problem}
      again={() =>
        compare({
          old: { contract_id: old.contract_id, version_id: old.version_id },
          new: { contract_id: now.contract_id, version_id: now.version_id },
          side,
        })
      }
      isStarting={isPending}
      cancel={() => cancel.mutate({ path: { comparison_id: comparison.id } })}
      isStopping={cancel.isPending}
    />
  );
}
