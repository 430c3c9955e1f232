import { Button, PasswordInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changePasswordMutation, listSessionsQueryKey } from "@/api/@tanstack/react-query.gen";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { Section } from "./Section";
import classes from "./settings.module.css";

const SHORTEST = 12;

export function Password() {
  const words = strings.settings;
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const form = useForm({
    initialValues: { current_password: "", new_password: "" },
    validate: {
      current_password: (password) => (password === "" ? strings.auth.passwordMissing : null),
      new_password: (password) => (password.length < SHORTEST ? strings.auth.passwordShort : null),
    },
  });
  const change = useMutation({
    ...changePasswordMutation(),
    // A wrong current password ends no session.
    meta: { public: true },
    onSuccess: () => {
      form.reset();
      show({ text: words.changed });
      void client.invalidateQueries({ queryKey: listSessionsQueryKey() });
    },
    onError: (error) => {
      const { title, detail, fields, requestId } = asProblem(error);
      form.setErrors(fields);
      if (Object.keys(fields).length === 0) show({ text: `${title}. ${detail}`, tone: "error", requestId });
    },
  });
  return (
    <Section title={words.password} hint={words.passwordHint}>
      <form noValidate className={classes.form} onSubmit={form.onSubmit((body) => change.mutate({ body }))}>
        <PasswordInput
          label={words.current}
          autoComplete="current-password"
          {...form.getInputProps("current_password")}
        />
        <PasswordInput
          label={words.new}
          description={strings.auth.passwordHint}
          autoComplete="new-password"
          {...form.getInputProps("new_password")}
        />
        <div>
          <Button type="submit" variant="default" loading={change.isPending}>
            {words.change}
          </Button>
        </div>
      </form>
    </Section>
  );
}
