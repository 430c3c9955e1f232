import { Input, SegmentedControl, Select } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getMeQueryKey, changeMeMutation } from "@/api/@tanstack/react-query.gen";
import { useAppearance, useMe } from "@/lib/me";
import { SIDES } from "@/lib/sides";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { Section } from "./Section";
import classes from "./settings.module.css";

export function Reading() {
  const me = useMe();
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const { appearance, choose } = useAppearance();
  const words = strings.settings;
  const save = useMutation({
    ...changeMeMutation(),
    onSuccess: (changed) => {
      client.setQueryData(getMeQueryKey(), changed);
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
      </div>
    </Section>
  );
}
