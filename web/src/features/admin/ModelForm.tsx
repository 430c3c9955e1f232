import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  changeModelMutation,
  getModelOptions,
  getModelQueryKey,
  listAllModelsQueryKey,
} from "@/api/@tanstack/react-query.gen";
import type { AdminModel, ModelChange } from "@/api";
import { moment, ago } from "@/lib/format";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { FormButtons } from "@/ui/FormButtons";
import { PriceFields, PRICES, Strength, TierFields, TIERS, type PriceName } from "./ModelFields";
import { price } from "./price";
import { useSaying } from "./use-saying";
import classes from "./admin.module.css";

const words = strings.admin.models;
const EVERYTHING = { name: null, strength: null, tiers: null, ...(Object.fromEntries(PRICES.map(([name]) => [name, null])) as Record<PriceName, null>) };

type Values = Record<PriceName, number | string> & { name: string; tiers: string[]; strength: string };

/** Only what was changed is said, so that the rest goes on following the list. */
function changesOf(values: Values, before: Values): ModelChange {
  const changes: ModelChange = {};
  if (values.name !== before.name) changes.name = values.name.trim();
  if (values.strength !== before.strength) changes.strength = Number(values.strength);
  if (values.tiers.join() !== before.tiers.join()) changes.tiers = TIERS.filter((tier) => values.tiers.includes(tier));
  for (const [name] of PRICES) {
    if (values[name] !== before[name]) changes[name] = values[name] === "" ? null : values[name];
  }
  return changes;
}

function History({ id }: { id: string }) {
  const model = useQuery(getModelOptions({ path: { model_id: id } }));
  const history = model.data?.history ?? [];
  if (history.length === 0) return null;
  const shown = (value: unknown) => price(typeof value === "string" ? value : null);
  return (
    <div className={classes.history}>
      <h3>{words.history}</h3>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.historyColumns.since}</th>
            <th scope="col" className={classes.number}>
              {words.historyColumns.input}
            </th>
            <th scope="col" className={classes.number}>
              {words.historyColumns.output}
            </th>
            <th scope="col">{words.historyColumns.version}</th>
          </tr>
        </thead>
        <tbody>
          {history.map(({ version, since, prices, by_admin: byAdmin }) => (
            <tr key={version}>
              <td title={moment(since)} data-label={words.historyColumns.since}>
                {ago(since)}
              </td>
              <td className={classes.number} data-label={words.historyColumns.input}>
                {shown(prices.input_price)}
              </td>
              <td className={classes.number} data-label={words.historyColumns.output}>
                {shown(prices.output_price)}
              </td>
              <td data-label={words.historyColumns.version}>
                <code>{version}</code> {byAdmin && <span className={classes.quiet}>({words.byAdmin})</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function ModelForm({ model, onDone }: { model: AdminModel; onDone: () => void }) {
  const client = useQueryClient();
  const { say, complain } = useSaying();
  const before: Values = {
    name: model.name,
    tiers: model.tiers,
    strength: String(model.strength),
    ...(Object.fromEntries(
      PRICES.map(([name]) => [name, model[name] === null ? "" : Number(model[name])]),
    ) as Record<PriceName, number | string>),
  };
  const form = useForm<Values>({ initialValues: before });
  const change = useMutation({
    ...changeModelMutation(),
    onSuccess: (_, { body }) => {
      say(body === EVERYTHING ? words.fromListDone : words.saved);
      onDone();
    },
    onError: (error) => {
      const { fields } = asProblem(error);
      form.setErrors(fields);
      if (Object.keys(fields).length === 0) complain(error);
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: listAllModelsQueryKey() }),
        client.invalidateQueries({ queryKey: getModelQueryKey({ path: { model_id: model.id } }) }),
      ]),
  });
  const given = (name: string): object => form.getInputProps(name);
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={form.onSubmit((values) => change.mutate({ path: { model_id: model.id }, body: changesOf(values, before) }))}
    >
      <TextInput label={words.name} {...form.getInputProps("name")} />
      <PriceFields given={given} />
      <TierFields given={given} />
      <Strength value={form.values.strength} onChange={(strength) => form.setFieldValue("strength", strength)} />
      <FormButtons onCancel={onDone} loading={change.isPending} disabled={!form.isDirty()}>
        {model.overridden.length > 0 && (
          <Button
            variant="subtle"
            mr="auto"
            onClick={() => change.mutate({ path: { model_id: model.id }, body: EVERYTHING })}
          >
            {words.fromList}
          </Button>
        )}
      </FormButtons>
      <History id={model.id} />
    </form>
  );
}
