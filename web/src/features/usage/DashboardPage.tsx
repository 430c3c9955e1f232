import { Button, SegmentedControl } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { getUsageOptions } from "@/api/@tanstack/react-query.gen";
import type { GroupOut, QuotaOut, UsageOut } from "@/api";
import { ahead, bytes, dollars, moment, percent, short, words as spoken } from "@/lib/format";
import { useMe } from "@/lib/me";
import { strings } from "@/lib/strings";
import { Page } from "@/ui/Page";
import { EmptyState, ErrorState, ListSkeleton } from "@/ui/States";
import { Bars } from "./Bars";
import { Days } from "./Days";
import classes from "./usage.module.css";

const words = strings.usage;
const PERIODS = ["7", "30", "90"] as const;
const DAY_MS = 24 * 60 * 60_000;

function isoDay(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}

function headline({ day }: UsageOut): string {
  return day.limit === null
    ? words.todayNoLimit(day.used)
    : words.today(day.used, day.limit, ahead(day.resets_at));
}

interface MeterProps {
  label: string;
  /** From 0 to 1; null where there is no limit. */
  share: number | null;
  used: string;
  limit: string;
  note: string;
  hint?: string;
  /** To be full is nothing to warn of. */
  calm?: boolean;
}

function Meter({ label, share, used, limit, note, hint, calm }: MeterProps) {
  const full = share !== null && share >= 1;
  const near = share !== null && share >= 0.8;
  return (
    <div
      className={classes.quota}
      data-full={full || undefined}
      data-near={near || undefined}
      data-calm={calm === true ? true : undefined}
    >
      <h2>{label}</h2>
      <p className={classes.figure}>
        {used} <span>{limit}</span>
      </p>
      {share !== null && (
        <div className={classes.meter} aria-hidden>
          <span style={{ inlineSize: `${share * 100}%` }} />
        </div>
      )}
      <p className={classes.quiet} title={hint}>
        {note}
      </p>
    </div>
  );
}

function shareOf(taken: number, limit: number | null): number | null {
  if (limit === null) return null;
  return limit === 0 ? 1 : Math.min(1, taken / limit);
}

function Quota({ label, quota }: { label: string; quota: QuotaOut }) {
  return (
    <Meter
      label={label}
      share={shareOf(quota.used + quota.held, quota.limit)}
      used={quota.used.toLocaleString()}
      limit={quota.limit === null ? words.unlimited : words.of(quota.limit)}
      hint={moment(quota.resets_at)}
      note={[
        quota.remaining === null ? "" : words.left(quota.remaining),
        quota.held === 0 ? "" : words.held(quota.held),
        words.resets(ahead(quota.resets_at)),
      ]
        .filter((each) => each !== "")
        .join(" · ")}
    />
  );
}

/** What the organization has, by the tier of its owner. */
function Organization({ usage: { storage, seats } }: { usage: UsageOut }) {
  const share = shareOf(storage.used + storage.held, storage.limit);
  const left = seats.limit === null ? null : Math.max(0, seats.limit - seats.used);
  return (
    <>
      <Meter
        label={words.storage}
        share={share}
        used={bytes(storage.used)}
        limit={storage.limit === null ? words.unlimited : words.ofText(bytes(storage.limit))}
        note={
          share !== null && share >= 1
            ? words.storageFull
            : storage.remaining === null
              ? words.storageHint
              : words.leftText(bytes(storage.remaining))
        }
        hint={words.storageHint}
      />
      <Meter
        label={words.seats}
        calm
        share={shareOf(seats.used, seats.limit)}
        used={seats.used.toLocaleString()}
        limit={seats.limit === null ? words.unlimited : words.of(seats.limit)}
        note={left === null ? words.seatsHint : left === 0 ? words.seatsFull : words.seatsLeft(left)}
        hint={words.seatsHint}
      />
    </>
  );
}

function Totals({ usage }: { usage: UsageOut }) {
  const { total } = usage;
  const tokens =
    (total.input_tokens ?? 0) + (total.output_tokens ?? 0) + (total.cache_read_tokens ?? 0) + (total.cache_write_tokens ?? 0);
  const figures: [string, string, string?][] = [
    [words.cost, dollars(total.cost ?? 0)],
    [words.answers, (total.calls ?? 0).toLocaleString()],
    [words.tokens, short(tokens)],
    [words.fromCache, (total.from_cache ?? 0).toLocaleString(), words.fromCacheHint],
    [words.failed, (total.failed ?? 0).toLocaleString()],
  ];
  return (
    <dl className={classes.totals}>
      {figures.map(([label, value, hint]) => (
        <div key={label} title={hint}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A title that is a finding: which one most of the money goes to. */
function dearest(groups: readonly GroupOut[], total: number): string {
  const first = groups[0];
  if (first === undefined || total === 0) return words.byModel;
  return words.costByModel(percent(Number(first.cost ?? 0) / total), first.name === "" ? first.key : first.name);
}

function Report({ usage }: { usage: UsageOut }) {
  const total = Number(usage.total.cost ?? 0);
  const named = (group: GroupOut) => ({
    key: group.key,
    name: group.name === "" ? group.key : group.name,
    cost: Number(group.cost ?? 0),
    calls: group.calls ?? 0,
  });
  const features = usage.by_feature.map((group) => ({
    ...named(group),
    name: words.features[group.key] ?? spoken(group.key),
  }));
  return (
    <>
      <Totals usage={usage} />
      <section className={classes.chart}>
        <h2>{total === 0 ? words.noCost : words.costByDay(dollars(total))}</h2>
        <Days since={usage.since} until={usage.until} days={usage.by_day.map(named)} />
      </section>
      <div className={classes.halves}>
        <section className={classes.chart}>
          <h2>{dearest(usage.by_model, total)}</h2>
          <Bars label={words.byModel} bars={usage.by_model.map(named)} />
        </section>
        <section className={classes.chart}>
          <h2>{words.byFeature}</h2>
          <Bars label={words.byFeature} bars={features} />
        </section>
        {usage.by_member.length > 1 && (
          <section className={classes.chart}>
            <h2>{words.byMember}</h2>
            <Bars label={words.byMember} bars={usage.by_member.map(named)} />
          </section>
        )}
      </div>
      {(usage.total.estimated ?? 0) > 0 && <p className={classes.quiet}>{words.estimated(usage.total.estimated ?? 0)}</p>}
    </>
  );
}

export function DashboardPage() {
  const me = useMe();
  const [scope, setScope] = useState<"me" | "organization">("me");
  const [period, setPeriod] = useState<(typeof PERIODS)[number]>("30");
  const [opened] = useState(() => Date.now());
  const usage = useQuery({
    ...getUsageOptions({ query: { scope, since: isoDay(opened - (Number(period) - 1) * DAY_MS) } }),
    placeholderData: keepPreviousData,
  });
  const leads = ["owner", "admin"].includes(me.organization.role) && (usage.data?.seats.used ?? 1) > 1;
  return (
    <Page title={words.title}>
      {usage.isPending && <ListSkeleton rows={5} />}
      {usage.isError && <ErrorState error={usage.error} retry={() => void usage.refetch()} />}
      {usage.isSuccess && (
        <>
          <p className={classes.headline}>
            {headline(usage.data)} <span>{words.tier(usage.data.tier.name)}</span>
          </p>
          <div className={classes.quotas}>
            <Quota label={words.day} quota={usage.data.day} />
            <Quota label={words.month} quota={usage.data.month} />
            <Organization usage={usage.data} />
          </div>
          <div className={classes.controls}>
            {leads && (
              <SegmentedControl
                aria-label={words.scope}
                data={[
                  { value: "me", label: words.mine },
                  { value: "organization", label: words.everybody },
                ]}
                value={scope}
                onChange={setScope}
              />
            )}
            <SegmentedControl
              aria-label={words.period}
              data={PERIODS.map((value) => ({ value, label: words.days(Number(value)) }))}
              value={period}
              onChange={setPeriod}
            />
          </div>
          {(usage.data.total.calls ?? 0) === 0 ? (
            <EmptyState
              icon={<IconChartBar size={28} stroke={1.5} />}
              title={words.none}
              actions={
                <Button component={Link} to="/chat" variant="default">
                  {words.ask}
                </Button>
              }
            >
              {words.noneDetail}
            </EmptyState>
          ) : (
            <Report usage={usage.data} />
          )}
        </>
      )}
    </Page>
  );
}
