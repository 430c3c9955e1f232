import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { signInMutation } from "@/api/@tanstack/react-query.gen";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { AuthFrame } from "./AuthFrame";
import { checkEmail, checkPassword } from "./checks";
import { FormProblem } from "./FormProblem";
import { PUBLIC, useEnter } from "./session";
import classes from "./auth.module.css";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  const { next } = route.useSearch();
  const words = strings.auth.signIn;
  const form = useForm({
    initialValues: { email: "", password: "" },
    validate: { email: checkEmail, password: checkPassword },
  });
  const signIn = useMutation({
    ...signInMutation(),
    ...PUBLIC,
    onSuccess: useEnter(next),
    onError: (error) => form.setErrors(asProblem(error).fields),
  });
  return (
    <AuthFrame
      title={words.title}
      foot={
        <>
          {words.new} <Link to="/sign-up">{words.create}</Link>
        </>
      }
    >
      <form
        noValidate
        className={classes.form}
        onSubmit={form.onSubmit(({ email, password }) => signIn.mutate({ body: { email: email.trim(), password } }))}
      >
        <FormProblem error={signIn.error} />
        <TextInput
          label={strings.auth.email}
          type="email"
          autoComplete="username"
          data-autofocus
          {...form.getInputProps("email")}
        />
        <div>
          <PasswordInput
            label={strings.auth.password}
            autoComplete="current-password"
            {...form.getInputProps("password")}
          />
          <Link to="/reset" className={classes.forgot}>
            {words.forgot}
          </Link>
        </div>
        <Button type="submit" size="md" loading={signIn.isPending}>
          {words.button}
        </Button>
      </form>
    </AuthFrame>
  );
}
