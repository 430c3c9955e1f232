import { useMutation } from "@tanstack/react-query";
import { aiSuggestClausesMutation } from "@/api/@tanstack/react-query.gen";
import { useModelRun, type Subject } from "./use-model-run";

/** For what wording is wanted; places as the server counts them. */
export type Asked = { finding: string } | { missing: string } | { start: number; end: number };

const FIELDS = ["finding", "missing", "start", "end"] as const;

function isFor(request: Record<string, unknown>, asked: Asked): boolean {
  const wanted: Record<string, unknown> = asked;
  return FIELDS.every((field) => (request[field] ?? null) === (wanted[field] ?? null));
}

/** Wording that a model has fitted to the contract, and how to ask for it. */
export function useFitting(subject: Subject, asked: Asked) {
  const { body, keep, onError, ...fitting } = useModelRun("suggestions", subject, (request) => isFor(request, asked));
  const start = useMutation({ ...aiSuggestClausesMutation(), onSuccess: keep, onError });
  return {
    ...fitting,
    tell: () => fitting.estimate.mutate({ body: { ...body, ...asked, kind: "suggestions" } }),
    isStarting: start.isPending,
    ask: () => start.mutate({ body: { ...body, ...asked } }),
  };
}
