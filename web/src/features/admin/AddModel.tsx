import { Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { addModelMutation, listAllModelsQueryKey, listProvidersOptions } from "@/api/@tanstack/react-query.gen";
import type { ModelAddition } from "@/api";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { FormButtons } from "@/ui/FormButtons";
import { ErrorState, ListSkeleton } from "@/ui/States";
import { PriceFields, PRICES, Strength, TierFields, TIERS, type PriceName, type Tier } from "./ModelFields";
import { useSaying } from "./use-saying";
import classes from "./admin.module.css";

const words = strings.admin.models;
const FEATURES = ["tools", "json", "vision", "thinking"] as const;
type Feature = (typeof FEATURES)[number];
const CONFLICT = 409;

interface Values extends Record<PriceName, number | string> {
  provider: string;
  upstream_model: string;
  name: string;
  context_tokens: number | string;
  output_tokens: number | string;
  features: Feature[];
  tiers: Tier[];
  strength: string;
}

const EMPTY: Omit<Values, "provider"> = {
  upstream_model: "",
  name: "",
  input_price: "",
  output_price: "",
  cache_read_price: "",
  cache_write_price: "",
  context_tokens: 128_000,
  output_tokens: 8_192,
  features: ["tools", "json"],
  tiers: ["pro", "enterprise"],
  strength: "3",
};

function additionOf(values: Values): ModelAddition {
  const { provider, upstream_model: model, name, features, tiers } = values;
  const { input_price: input, output_price: output, cache_read_price: read, cache_write_price: write } = values;
  return {
    provider,
    upstream_model: model.trim(),
    name: name.trim() === "" ? model.trim() : name.trim(),
    input_price: input,
    output_price: output,
    ...(read === "" ? {} : { cache_read_price: read }),
    ...(write === "" ? {} : { cache_write_price: write }),
    context_tokens: Number(values.context_tokens),
    output_tokens: Number(values.output_tokens),
    features,
    tiers: TIERS.filter((tier) => tiers.includes(tier)),
    strength: Number(values.strength),
  };
}

function Form({ providers, onDone }: { providers: string[]; onDone: () => void }) {
  const client = useQueryClient();
  const { say, complain } = useSaying();
  const form = useForm<Values>({
    initialValues: { ...EMPTY, provider: providers[0] ?? "" },
    validateInputOnBlur: true,
    validate: {
      upstream_model: (id) => (/^[\w.:@/-]+$/.test(id.trim()) ? null : words.idNeeded),
      input_price: (price) => (price === "" ? words.priceNeeded : null),
      output_price: (price) => (price === "" ? words.priceNeeded : null),
      context_tokens: (tokens) => (Number(tokens) > 0 ? null : words.tokensNeeded),
      output_tokens: (tokens, { context_tokens: context }) =>
        Number(tokens) <= 0 ? words.tokensNeeded : Number(tokens) > Number(context) ? words.outputTooLong : null,
    },
  });
  const add = useMutation({
    ...addModelMutation(),
    onSuccess: ({ name }) => {
      say(words.added(name));
      onDone();
    },
    onError: (error) => {
      const { fields, status, title, detail } = asProblem(error);
      form.setErrors(fields);
      if (status === CONFLICT) form.setFieldError("upstream_model", `${title}. ${detail}`);
      else if (PRICES.every(([name]) => fields[name] === undefined) && Object.keys(fields).length === 0) complain(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: listAllModelsQueryKey() }),
  });
  const given = (name: string): object => form.getInputProps(name);
  return (
    <form noValidate className={classes.form} onSubmit={form.onSubmit((values) => add.mutate({ body: additionOf(values) }))}>
      <p className={classes.quiet}>{words.addHint}</p>
      <Select
        label={words.provider}
        data={providers.map((value) => ({ value, label: strings.admin.providers.names[value] ?? value }))}
        allowDeselect={false}
        {...form.getInputProps("provider")}
      />
      <TextInput
        label={words.id}
        description={words.idHint}
        placeholder="ft:gpt-4o-mini:acme"
        spellCheck={false}
        data-autofocus
        {...form.getInputProps("upstream_model")}
      />
      <TextInput label={words.name} description={words.nameHint} maxLength={100} {...form.getInputProps("name")} />
      <PriceFields given={given} hint={words.cacheHint} />
      <div className={classes.two}>
        <NumberInput label={words.contextTokens} min={1} thousandSeparator="," hideControls allowDecimal={false} {...form.getInputProps("context_tokens")} />
        <NumberInput label={words.outputTokens} min={1} thousandSeparator="," hideControls allowDecimal={false} {...form.getInputProps("output_tokens")} />
      </div>
      <Checkbox.Group label={words.features} {...form.getInputProps("features")}>
        <div className={classes.checks}>
          {FEATURES.map((feature) => (
            <Checkbox key={feature} value={feature} label={words.featureNames[feature]} />
          ))}
        </div>
      </Checkbox.Group>
      <TierFields given={given} />
      <Strength value={form.values.strength} onChange={(strength) => form.setFieldValue("strength", strength)} />
      <FormButtons onCancel={onDone} submit={words.add} loading={add.isPending} />
    </form>
  );
}

/** Add a model that no list has, such as one that was trained for this installation. */
export function AddModel({ onDone }: { onDone: () => void }) {
  const providers = useQuery(listProvidersOptions());
  if (providers.isPending) return <ListSkeleton rows={5} height={48} />;
  if (providers.isError) return <ErrorState error={providers.error} retry={() => void providers.refetch()} />;
  return <Form providers={providers.data.filter(({ configured }) => configured).map(({ name }) => name)} onDone={onDone} />;
}
