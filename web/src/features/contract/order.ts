import { SEVERITIES } from "@/ui/Severity";
import type { FindingOrder } from "@/stores/ui";
import type { Severity } from "@/api";

interface Findable {
  id: string;
  severity: Severity;
  category: string;
  start: number;
  state: "open" | "accepted" | "dismissed";
}

export interface FindingFilter {
  severity?: Severity | undefined;
  topic?: string | undefined;
}

const RANK = new Map<Severity, number>(SEVERITIES.map((severity, rank) => [severity, rank]));

/** Findings that pass the filter, dismissed ones apart, in the order in which they are walked. */
export function arrange<T extends Findable>(
  findings: readonly T[],
  filter: FindingFilter,
  order: FindingOrder,
): { open: T[]; dismissed: T[] } {
  const chosen = findings
    .filter(
      ({ severity, category }) =>
        (filter.severity === undefined || filter.severity === severity) &&
        (filter.topic === undefined || filter.topic === category),
    )
    .toSorted(
      (a, b) =>
        (order === "severity" ? (RANK.get(a.severity) ?? 0) - (RANK.get(b.severity) ?? 0) : 0) || a.start - b.start,
    );
  return {
    open: chosen.filter(({ state }) => state !== "dismissed"),
    dismissed: chosen.filter(({ state }) => state === "dismissed"),
  };
}

/** The finding after (or before) the current one; the first where none is chosen; null where there is none. */
export function neighbour<T extends { id: string }>(list: readonly T[], current: string | null, step: 1 | -1): T | null {
  if (list.length === 0) return null;
  const index = list.findIndex(({ id }) => id === current);
  if (index === -1) return list.at(step === 1 ? 0 : -1) ?? null;
  return list[Math.min(list.length - 1, Math.max(0, index + step))] ?? null;
}

/** The finding to go on with once this one is dismissed; null where it was the last. */
export function afterDismissal<T extends { id: string }>(list: readonly T[], dismissed: string): T | null {
  const index = list.findIndex(({ id }) => id === dismissed);
  return index === -1 ? null : (list[index + 1] ?? list[index - 1] ?? null);
}
