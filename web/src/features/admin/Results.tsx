import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getResultsOptions,
  getResultsQueryKey,
  listExperimentsQueryKey,
  promoteVariantMutation,
} from "@/api/@tanstack/react-query.gen";
import type { DifferenceOut, IntervalOut } from "@/api";
import { dollars, percent, sentenceList } from "@/lib/format";
import { strings } from "@/lib/strings";
import { ErrorState, ListSkeleton } from "@/ui/States";
import { useSaying } from "./use-saying";
import classes from "./admin.module.css";

const words = strings.admin.experiments;
type Show = (value: number) => string;

const share: Show = (value) => percent(value);
const seconds: Show = (value) => `${value.toFixed(value < 10 ? 1 : 0)} s`;

function Figure({ interval, show, label }: { interval: IntervalOut | null; show: Show; label: string }) {
  return (
    <td className={classes.number} data-label={label}>
      {interval === null ? (
        <span className={classes.quiet}>–</span>
      ) : (
        <span>
          {show(interval.value)}
          <span className={classes.bounds}>
            {interval.low === null || interval.high === null
              ? words.tooFew
              : `${show(Math.max(interval.low, 0))} – ${show(interval.high)}`}
          </span>
        </span>
      )}
    </td>
  );
}

function signed(value: number, show: Show): string {
  return `${value > 0 ? "+" : "−"}${show(Math.abs(value))}`;
}

/** A comparison as a sentence: only what is hardly chance. */
function Verdict({ comparison, control }: { comparison: DifferenceOut; control: string }) {
  const { telling } = comparison;
  const parts = (
    [
      ["good", share],
      ["errors", share],
      ["cost", dollars],
      ["latency", seconds],
    ] as const
  ).flatMap(([name, show]) => {
    const interval = comparison[name];
    return telling.includes(name) && interval !== null ? [words.telling[name](signed(interval.value, show))] : [];
  });
  return (
    <p>
      <strong>{words.versus(comparison.name, control)}: </strong>
      {parts.length === 0 ? words.nothingTelling : `${sentenceList(parts)}.`}
    </p>
  );
}

export function Results({ id }: { id: string }) {
  const client = useQueryClient();
  const { say, complain } = useSaying();
  const path = { experiment_id: id };
  const results = useQuery(getResultsOptions({ path }));
  const promote = useMutation({
    ...promoteVariantMutation(),
    onSuccess: (_, { body }) => say(words.promoted(body.variant)),
    onError: complain,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: getResultsQueryKey({ path }) }),
        client.invalidateQueries({ queryKey: listExperimentsQueryKey() }),
      ]),
  });
  if (results.isPending) return <ListSkeleton rows={3} />;
  if (results.isError) return <ErrorState error={results.error} retry={() => void results.refetch()} />;
  const { experiment, variants, comparisons } = results.data;
  const { columns } = words;
  return (
    <div className={classes.results}>
      {comparisons.map((comparison) => (
        <Verdict key={comparison.name} comparison={comparison} control={variants[0]?.name ?? ""} />
      ))}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{columns.variant}</th>
            {([columns.answers, columns.good, columns.errors, columns.cost, columns.first, columns.latency]).map((label) => (
              <th key={label} scope="col" className={classes.number}>
                {label}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {variants.map((variant) => (
            <tr key={variant.name}>
              <th scope="row">{variant.name}</th>
              <td className={classes.number} data-label={columns.answers}>
                <span>
                  {variant.calls.toLocaleString()}
                  <span className={classes.bounds}>{words.ratings(variant.ratings)}</span>
                </span>
              </td>
              <Figure interval={variant.good} show={share} label={columns.good} />
              <Figure interval={variant.errors} show={share} label={columns.errors} />
              <Figure interval={variant.cost} show={dollars} label={columns.cost} />
              <Figure interval={variant.first_token} show={seconds} label={columns.first} />
              <Figure interval={variant.latency} show={seconds} label={columns.latency} />
              <td className={classes.last}>
                <Button
                  variant="default"
                  size="compact-sm"
                  disabled={experiment.promoted === variant.name}
                  loading={promote.isPending && promote.variables.body.variant === variant.name}
                  onClick={() => promote.mutate({ path, body: { variant: variant.name } })}
                >
                  {words.promote(variant.name)}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes.foot}>
        {words.interval}. {words.caution}
      </p>
    </div>
  );
}
