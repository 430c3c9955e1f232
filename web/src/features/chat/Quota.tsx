import { create } from "zustand";
import { strings } from "@/lib/strings";
import type { ChosenEvent } from "@/api";
import { ahead } from "./format";
import classes from "./composer.module.css";

const words = strings.chat.quota;
/** From here on the person is told. */
const NEAR = 0.8;

export interface Quota {
  limit: number;
  remaining: number;
  /** Milliseconds since 1970. */
  resetsAt: number;
}

/** What is left of the messages, as the last answer told. */
const useQuota = create<{ quota: Quota | null }>()(() => ({ quota: null }));

export function tellQuota({ limit, remaining, resets_at: resets }: Pick<ChosenEvent, "limit" | "remaining" | "resets_at">): void {
  if (limit == null || remaining == null || resets == null) return;
  useQuota.setState({ quota: { limit, remaining, resetsAt: resets * 1000 } });
}

/** How many messages are left: quietly, and in plain words when they come to their end. */
export function QuotaLine() {
  const quota = useQuota((state) => state.quota);
  // eslint-disable-next-line react-hooks/purity -- drawn again with each answer, which is as often as it changes
  if (quota === null || quota.resetsAt < Date.now()) return <p className={classes.under}>{strings.chat.composer.hint}</p>;
  const { limit, remaining, resetsAt } = quota;
  const near = remaining <= limit * (1 - NEAR);
  return (
    <p className={classes.under} data-near={near || undefined} role={near ? "status" : undefined}>
      {near ? words.near(remaining.toLocaleString(), ahead(resetsAt)) : words.left(remaining.toLocaleString(), limit.toLocaleString())}
    </p>
  );
}
