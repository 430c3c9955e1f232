import type { ComplianceVerdict, DecisionOut, Severity, Standing } from "@/api";
import { SEVERITIES } from "@/ui/Severity";

/** What asks for attention first. */
export const STANDINGS = ["deviates", "missing", "met"] as const satisfies readonly Standing[];

/** A verdict with what a person decided about it. `holds` is the verdict of the two that counts. */
export interface Judged extends ComplianceVerdict {
  title: string;
  holds: Standing;
  decision: DecisionOut | undefined;
}

const rank = (severity: Severity) => SEVERITIES.indexOf(severity);

/** Verdicts with decisions, in the order in which one deals with them; within one severity as the playbook has them. */
export function judged(verdicts: readonly ComplianceVerdict[], decisions: readonly DecisionOut[]): Judged[] {
  const by = new Map(decisions.map((decision) => [decision.statement_id, decision]));
  return verdicts
    .map((verdict) => {
      const decision = by.get(verdict.statement_id);
      return {
        ...verdict,
        title: verdict.topic === "" ? verdict.statement : verdict.topic,
        holds: decision?.standing ?? verdict.standing,
        decision,
      };
    })
    .toSorted(
      (a, b) => STANDINGS.indexOf(a.holds) - STANDINGS.indexOf(b.holds) || rank(a.severity) - rank(b.severity),
    );
}

export function countsOf(verdicts: readonly Judged[]): Record<Standing, number> {
  const counts: Record<Standing, number> = { met: 0, deviates: 0, missing: 0 };
  for (const { holds } of verdicts) counts[holds] += 1;
  return counts;
}
