import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getMeQueryKey, changeMeMutation } from "@/api/@tanstack/react-query.gen";
import { useMe } from "@/lib/me";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { Section } from "./Section";
import classes from "./settings.module.css";

export function Profile() {
  const me = useMe();
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const words = strings.settings;
  const form = useForm({
    initialValues: { name: me.name },
    validate: { name: (name) => (name.trim() === "" ? strings.auth.nameMissing : null) },
  });
  const save = useMutation({
    ...changeMeMutation(),
    onSuccess: (changed) => {
      client.setQueryData(getMeQueryKey(), changed);
      form.setInitialValues({ name: changed.name });
      form.reset();
      show({ text: words.saved });
    },
    onError: (error) => {
      const { title, detail, fields, requestId } = asProblem(error);
      form.setErrors(fields);
      if (Object.keys(fields).length === 0) show({ text: `${title}. ${detail}`, tone: "error", requestId });
    },
  });
  return (
    <Section title={words.profile} hint={words.profileHint}>
      <form
        noValidate
        className={classes.form}
        onSubmit={form.onSubmit(({ name }) => save.mutate({ body: { name: name.trim() } }))}
      >
        <TextInput label={words.name} autoComplete="name" {...form.getInputProps("name")} />
        <TextInput label={words.email} value={me.email} readOnly className={classes.fixed} />
        <div>
          <Button type="submit" disabled={!form.isDirty()} loading={save.isPending}>
            {strings.shared.save}
          </Button>
        </div>
      </form>
    </Section>
  );
}
