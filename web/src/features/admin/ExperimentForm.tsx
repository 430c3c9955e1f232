import { ActionIcon, Button, Input, NumberInput, SegmentedControl, Select, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  createExperimentMutation,
  listAllModelsOptions,
  listExperimentsQueryKey,
} from "@/api/@tanstack/react-query.gen";
import { strings } from "@/lib/strings";
import { FormButtons } from "@/ui/FormButtons";
import { useSaying } from "./use-saying";
import classes from "./admin.module.css";

const words = strings.admin.experiments;
const AUTO = "auto";
const MOST = 6;

interface VariantValues {
  key: number;
  name: string;
  share: number | string;
  system_prompt: string;
  model: string;
}

let nextKey = 1;

function fresh(name: string): VariantValues {
  return { key: nextKey++, name, share: 1, system_prompt: "", model: AUTO };
}

export function ExperimentForm({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const { say, complain } = useSaying();
  const models = useQuery(listAllModelsOptions());
  const form = useForm({
    initialValues: { name: "", kind: "prompt" as "prompt" | "model", variants: [fresh("A"), fresh("B")] },
    validate: { name: (name) => (name.trim() === "" ? words.namePlaceholder : null) },
  });
  const create = useMutation({
    ...createExperimentMutation(),
    onSuccess: () => {
      say(words.created);
      onDone();
    },
    onError: complain,
    onSettled: () => client.invalidateQueries({ queryKey: listExperimentsQueryKey() }),
  });
  const { kind, variants } = form.values;
  const choices = [
    { value: AUTO, label: words.auto },
    ...(models.data?.items ?? [])
      .filter((model) => model.closed_because === null && model.enabled)
      .map((model) => ({ value: model.id, label: model.name })),
  ];
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={form.onSubmit((values) =>
        create.mutate({
          body: {
            name: values.name.trim(),
            kind: values.kind,
            variants: values.variants.map(({ name, share, system_prompt: prompt, model }) => ({
              name: name.trim(),
              share: Number(share) || 1,
              ...(values.kind === "prompt" && prompt.trim() !== "" ? { system_prompt: prompt.trim() } : {}),
              ...(values.kind === "model" && model !== AUTO ? { model } : {}),
            })),
          },
        }),
      )}
    >
      <TextInput label={words.name} placeholder={words.namePlaceholder} {...form.getInputProps("name")} />
      <div>
        <Input.Label component="div" id="kind">
          {words.kind}
        </Input.Label>
        <SegmentedControl
          fullWidth
          aria-labelledby="kind"
          data={(["prompt", "model"] as const).map((value) => ({ value, label: words.kinds[value] }))}
          value={kind}
          onChange={(value) => form.setFieldValue("kind", value)}
        />
      </div>
      {variants.map((variant, place) => (
        <fieldset key={variant.key} className={classes.variant}>
          <legend>{words.variant(place + 1)}</legend>
          <div className={classes.pair}>
            <TextInput label={words.variantName} maxLength={40} {...form.getInputProps(`variants.${place}.name`)} />
            <NumberInput label={words.share} min={1} max={1000} {...form.getInputProps(`variants.${place}.share`)} />
            {variants.length > 2 && (
              <ActionIcon
                aria-label={words.removeVariant(variant.name)}
                onClick={() => form.removeListItem("variants", place)}
              >
                <IconTrash size={16} />
              </ActionIcon>
            )}
          </div>
          {kind === "prompt" ? (
            <Textarea
              label={words.instructions}
              description={words.instructionsHint}
              autosize
              minRows={2}
              maxRows={8}
              {...form.getInputProps(`variants.${place}.system_prompt`)}
            />
          ) : (
            <Select
              label={words.model}
              data={choices}
              searchable
              allowDeselect={false}
              {...form.getInputProps(`variants.${place}.model`)}
            />
          )}
        </fieldset>
      ))}
      <FormButtons onCancel={onDone} submit={words.create} loading={create.isPending}>
        {variants.length < MOST && (
          <Button
            variant="subtle"
            mr="auto"
            leftSection={<IconPlus size={16} />}
            onClick={() => form.insertListItem("variants", fresh(String.fromCharCode(65 + variants.length)))}
          >
            {words.addVariant}
          </Button>
        )}
      </FormButtons>
    </form>
  );
}
