import { Button, Modal, NumberInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeTierMutation, listTiersOptions, listTiersQueryKey } from "@/api/@tanstack/react-query.gen";
import type { TierOut } from "@/api";
import { bytes } from "@/lib/format";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { FormButtons } from "@/ui/FormButtons";
import { ErrorState, ListSkeleton } from "@/ui/States";
import { useSaying } from "./use-saying";
import classes from "./admin.module.css";

const words = strings.admin.people;
const GB = 1024 ** 3;
const LIMITS = [
  ["messages_per_day", words.perDay],
  ["messages_per_month", words.perMonth],
  ["ai_per_minute", words.perMinute],
  ["concurrent_calls", words.atOnce],
  ["seats", words.seats],
] as const;
type Limit = (typeof LIMITS)[number][0];
type Values = Record<Limit | "storage", number | string>;

function number(value: number | string): number | null {
  return value === "" ? null : Number(value);
}

function storage(size: number): string {
  return size >= GB ? `${(size / GB).toLocaleString(undefined, { maximumFractionDigits: 1 })} GB` : bytes(size);
}

function TierForm({ tier, onDone }: { tier: TierOut; onDone: () => void }) {
  const client = useQueryClient();
  const { say, complain } = useSaying();
  const form = useForm<Values>({
    initialValues: {
      ...(Object.fromEntries(LIMITS.map(([limit]) => [limit, tier[limit] ?? ""])) as Record<Limit, number | string>),
      storage: tier.storage_bytes === null ? "" : tier.storage_bytes / GB,
    },
  });
  const save = useMutation({
    ...changeTierMutation(),
    onSuccess: (changed) => {
      say(words.saved(changed.name));
      onDone();
    },
    onError: (error) => {
      const { fields } = asProblem(error);
      form.setErrors(fields);
      if (Object.keys(fields).length === 0) complain(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: listTiersQueryKey() }),
  });
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={form.onSubmit(({ storage: size, ...limits }) => {
        const room = number(size);
        save.mutate({
          path: { tier: tier.id },
          body: {
            ...(Object.fromEntries(LIMITS.map(([limit]) => [limit, number(limits[limit])])) as Record<Limit, number | null>),
            storage_bytes: room === null ? null : Math.round(room * GB),
          },
        });
      })}
    >
      <p className={classes.quiet}>{words.empty}</p>
      {LIMITS.map(([limit, label]) => (
        <NumberInput
          key={limit}
          label={label}
          min={0}
          allowDecimal={false}
          thousandSeparator=","
          placeholder={words.noLimit}
          {...form.getInputProps(limit)}
        />
      ))}
      <NumberInput label={words.storageUnit} min={0} placeholder={words.noLimit} {...form.getInputProps("storage")} />
      <FormButtons onCancel={onDone} loading={save.isPending} />
    </form>
  );
}

/** What each tier allows, as a table that becomes cards on a phone. */
export function Tiers() {
  const tiers = useQuery(listTiersOptions());
  const [changing, setChanging] = useState<TierOut | null>(null);
  const limit = (value: number | null) => (value === null ? words.noLimit : value.toLocaleString());
  return (
    <section className={classes.section} aria-labelledby="tiers">
      <div className={classes.head}>
        <h2 id="tiers">{words.tiers}</h2>
        <p>{words.tiersHint}</p>
      </div>
      {tiers.isPending && <ListSkeleton rows={4} height={48} />}
      {tiers.isError && <ErrorState error={tiers.error} retry={() => void tiers.refetch()} />}
      {tiers.isSuccess && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{words.tier}</th>
              {LIMITS.map(([name, label]) => (
                <th key={name} scope="col" className={classes.number}>
                  {label}
                </th>
              ))}
              <th scope="col" className={classes.number}>
                {words.storage}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {tiers.data.map((tier) => (
              <tr key={tier.id}>
                <th scope="row">{tier.name}</th>
                {LIMITS.map(([name, label]) => (
                  <td key={name} className={classes.number} data-label={label}>
                    {limit(tier[name])}
                  </td>
                ))}
                <td className={classes.number} data-label={words.storage}>
                  {tier.storage_bytes === null ? words.noLimit : storage(tier.storage_bytes)}
                </td>
                <td className={classes.last}>
                  <Button
                    variant="default"
                    size="compact-sm"
                    aria-label={words.change(tier.name)}
                    onClick={() => setChanging(tier)}
                  >
                    {words.changeShort}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Modal
        opened={changing !== null}
        onClose={() => setChanging(null)}
        title={changing === null ? "" : words.change(changing.name)}
        closeButtonProps={{ "aria-label": strings.shared.close }}
      >
        {changing !== null && <TierForm tier={changing} onDone={() => setChanging(null)} />}
      </Modal>
    </section>
  );
}
