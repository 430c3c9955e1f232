import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { signUpMutation } from "@/api/@tanstack/react-query.gen";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { AuthFrame } from "./AuthFrame";
import { checkEmail, checkName, checkNewPassword } from "./checks";
import { FormProblem } from "./FormProblem";
import { PUBLIC, useEnter } from "./session";
import classes from "./auth.module.css";

const route = getRouteApi("/sign-up");

export function SignUpPage() {
  const { next } = route.useSearch();
  const words = strings.auth.signUp;
  const form = useForm({
    initialValues: { name: "", email: "", password: "" },
    validate: { name: checkName, email: checkEmail, password: checkNewPassword },
  });
  const signUp = useMutation({
    ...signUpMutation(),
    ...PUBLIC,
    onSuccess: useEnter(next),
    onError: (error) => form.setErrors(asProblem(error).fields),
  });
  return (
    <AuthFrame
      title={words.title}
      lead={words.lead}
      foot={
        <>
          {words.have} <Link to="/sign-in">{words.signIn}</Link>
        </>
      }
    >
      <form
        noValidate
        className={classes.form}
        onSubmit={form.onSubmit(({ name, email, password }) =>
          signUp.mutate({ body: { name: name.trim(), email: email.trim(), password } }),
        )}
      >
        <FormProblem error={signUp.error} />
        <TextInput label={strings.auth.name} autoComplete="name" {...form.getInputProps("name")} />
        <TextInput label={strings.auth.email} type="email" autoComplete="username" {...form.getInputProps("email")} />
        <PasswordInput
          label={strings.auth.password}
          description={strings.auth.passwordHint}
          autoComplete="new-password"
          {...form.getInputProps("password")}
        />
        <Button type="submit" size="md" loading={signUp.isPending}>
          {words.button}
        </Button>
      </form>
    </AuthFrame>
  );
}
