import { Input, SegmentedControl, Select } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { changeMeMutation, getMeQueryKey, listModelsOptions, listModelsQueryKey } from "@/api/@tanstack/react-query.gen";
import type { ModelList } from "@/api";
import { useAppearance, useMe } from "@/lib/me";
import { SIDES } from "@/lib/sides";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { Section } from "./Section";
import classes from "./settings.module.css";

const AUTO = "auto";

/** The models that are open to one, and the one that was chosen, also where it no longer is. */
function modelChoices(list: ModelList | undefined, wanted: string) {
  const open = (list?.items ?? []).filter((model) => model.open).map(({ id, name }) => ({ value: id, label: name }));
  const known = wanted === AUTO || open.some(({ value }) => value === wanted);
  const name = list?.items.find(({ id }) => id === wanted)?.name ?? wanted;
  const closed = known ? [] : [{ value: wanted, label: strings.settings.modelClosed(name) }];
  return [{ value: AUTO, label: strings.settings.automatic }, ...open, ...closed];
}

export function Reading() {
  const me = useMe();
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const { appearance, choose } = useAppearance();
  const words = strings.settings;
  const models = useQuery(listModelsOptions());
  const wanted = me.preferences.default_model ?? AUTO;
  const save = useMutation({
    ...changeMeMutation(),
    onSuccess: (changed) => {
      client.setQueryData(getMeQueryKey(), changed);
      void client.invalidateQueries({ queryKey: listModelsQueryKey() });
      show({ text: words.saved });
    },
    onError: (error) => {
      const { title, detail, requestId } = asProblem(error);
      show({ text: `${title}. ${detail}`, tone: "error", requestId });
    },
  });
  return (
    <Section title={words.reading} hint={words.readingHint}>
      <div className={classes.form}>
        <div>
          <Input.Label component="div" id="appearance">
            {words.appearance}
          </Input.Label>
          <SegmentedControl
            fullWidth
            aria-labelledby="appearance"
            data={(["auto", "light", "dark"] as const).map((value) => ({
              value,
              label: strings.shell.appearances[value],
            }))}
            value={appearance}
            onChange={(value) => choose(value)}
          />
        </div>
        <Select
          label={words.defaultSide}
          description={words.defaultSideHint}
          data={SIDES.map((side) => ({ value: side, label: strings.shared.side[side] }))}
          value={me.preferences.default_side}
          allowDeselect={false}
          onChange={(side) => {
            if (side !== null) save.mutate({ body: { preferences: { default_side: side } } });
          }}
        />
        <Select
          label={words.defaultModel}
          description={words.defaultModelHint}
          data={modelChoices(models.data, wanted)}
          value={wanted}
          searchable
          allowDeselect={false}
          disabled={models.isPending}
          onChange={(model) => {
            if (model !== null && model !== wanted) save.mutate({ body: { preferences: { default_model: model } } });
          }}
        />
      </div>
    </Section>
  );
}
