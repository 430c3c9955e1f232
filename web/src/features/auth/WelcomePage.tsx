import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { setUpInstallationMutation } from "@/api/@tanstack/react-query.gen";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { AuthFrame } from "./AuthFrame";
import { checkEmail, checkName, checkNewPassword } from "./checks";
import { FormProblem } from "./FormProblem";
import { PUBLIC, useEnter } from "./session";
import classes from "./auth.module.css";

const route = getRouteApi("/welcome");

/** Where the link leads that the server prints at its first start. */
export function WelcomePage() {
  const { token } = route.useSearch();
  const words = strings.auth.welcome;
  const form = useForm({
    initialValues: { name: "", email: "", password: "" },
    validate: { name: checkName, email: checkEmail, password: checkNewPassword },
  });
  const firstRun = useMutation({
    ...setUpInstallationMutation(),
    ...PUBLIC,
    onSuccess: useEnter(),
    onError: (error) => form.setErrors(asProblem(error).fields),
  });
  if (token === undefined) return <AuthFrame title={words.title} lead={words.noToken}>{null}</AuthFrame>;
  return (
    <AuthFrame title={words.title} lead={words.lead}>
      <form
        noValidate
        className={classes.form}
        onSubmit={form.onSubmit(({ name, email, password }) =>
          firstRun.mutate({ body: { token, name: name.trim(), email: email.trim(), password } }),
        )}
      >
        <FormProblem error={firstRun.error} />
        <TextInput label={strings.auth.name} autoComplete="name" {...form.getInputProps("name")} />
        <TextInput label={strings.auth.email} type="email" autoComplete="username" {...form.getInputProps("email")} />
        <PasswordInput
          label={strings.auth.password}
          description={strings.auth.passwordHint}
          autoComplete="new-password"
          {...form.getInputProps("password")}
        />
        <Button type="submit" size="md" loading={firstRun.isPending}>
          {words.button}
        </Button>
      </form>
    </AuthFrame>
  );
}
