import { Anchor } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { create } from "zustand";
import { getUsageOptions } from "@/api/@tanstack/react-query.gen";
import { strings } from "@/lib/strings";
import type { ChosenEvent, UsageOut } from "@/api";
import { ahead, isNear } from "./format";
import classes from "./composer.module.css";

const words = strings.chat.quota;
interface Quota {
  limit: number;
  remaining: number;
  /** Milliseconds since 1970. */
  resetsAt: number;
}

/** What is left of the messages, as the last answer told. */
const useTold = create<{ quota: Quota | null; at: number }>()(() => ({ quota: null, at: 0 }));

export function tellQuota({ limit, remaining, resets_at: resets }: Pick<ChosenEvent, "limit" | "remaining" | "resets_at">): void {
  if (limit == null || remaining == null || resets == null) return;
  useTold.setState({ quota: { limit, remaining, resetsAt: resets * 1000 }, at: Date.now() });
}

/** The quota that is nearest to its end; null where there is none. */
function nearest({ day, month }: UsageOut): Quota | null {
  const found = [day, month].flatMap(({ limit, remaining, resets_at: resets }) =>
    limit === null || remaining === null ? [] : [{ limit, remaining, resetsAt: new Date(resets).getTime() }],
  );
  return found.sort((one, other) => one.remaining - other.remaining)[0] ?? null;
}

function useQuota(): Quota | null {
  const told = useTold();
  const usage = useQuery({ ...getUsageOptions(), staleTime: 60_000 });
  if (told.at > usage.dataUpdatedAt) return told.quota;
  return usage.data === undefined ? null : nearest(usage.data);
}

/** How many messages are left: quietly; in plain words when they come to their end, and what can be done then. */
export function QuotaLine() {
  const quota = useQuota();
  // eslint-disable-next-line react-hooks/purity -- drawn again with each answer, which is as often as it changes
  if (quota === null || quota.resetsAt < Date.now()) return <p className={classes.under}>{strings.chat.composer.hint}</p>;
  const { limit, remaining, resetsAt } = quota;
  if (!isNear(limit, remaining)) return <p className={classes.under}>{words.left(remaining.toLocaleString(), limit.toLocaleString())}</p>;
  return (
    <p className={classes.under} data-near role="status">
      {remaining > 0 ? words.near(remaining.toLocaleString(), ahead(resetsAt)) : words.used(ahead(resetsAt))}{" "}
      <Anchor component={Link} to="/dashboard" inherit>
        {words.usage}
      </Anchor>
    </p>
  );
}
