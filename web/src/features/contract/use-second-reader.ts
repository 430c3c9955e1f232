import { useMutation } from "@tanstack/react-query";
import { aiAnalyzeRisksMutation } from "@/api/@tanstack/react-query.gen";
import { useModelRun, type Subject } from "./use-model-run";

/** What a model has said about the risks of a version for a side, and how to ask one. */
export function useSecondReader(subject: Subject) {
  const { body, keep, onError, ...reader } = useModelRun("risks", subject);
  const start = useMutation({ ...aiAnalyzeRisksMutation(), onSuccess: keep, onError });
  return {
    ...reader,
    tell: () => reader.estimate.mutate({ body: { ...body, kind: "risks" } }),
    isStarting: start.isPending,
    ask: () => start.mutate({ body }),
  };
}
