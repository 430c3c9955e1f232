import { Button, PasswordInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { confirmPasswordResetMutation } from "@/api/@tanstack/react-query.gen";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { AuthFrame } from "./AuthFrame";
import { checkNewPassword } from "./checks";
import { FormProblem } from "./FormProblem";
import { PUBLIC } from "./session";
import classes from "./auth.module.css";

const route = getRouteApi("/reset/confirm");

export function ConfirmResetPage() {
  const { token } = route.useSearch();
  const words = strings.auth.confirm;
  const form = useForm({ initialValues: { password: "" }, validate: { password: checkNewPassword } });
  const confirm = useMutation({
    ...confirmPasswordResetMutation(),
    ...PUBLIC,
    onError: (error) => form.setErrors(asProblem(error).fields),
  });
  if (confirm.isSuccess) {
    return (
      <AuthFrame title={words.title} lead={words.done}>
        <Button component={Link} to="/sign-in" size="md" fullWidth>
          {strings.auth.signIn.button}
        </Button>
      </AuthFrame>
    );
  }
  if (token === undefined) {
    return (
      <AuthFrame title={words.title} lead={words.noToken}>
        <Button component={Link} to="/reset" size="md" fullWidth>
          {words.again}
        </Button>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={words.title} lead={words.lead} foot={<Link to="/reset">{words.again}</Link>}>
      <form
        noValidate
        className={classes.form}
        onSubmit={form.onSubmit(({ password }) => confirm.mutate({ body: { token, password } }))}
      >
        <FormProblem error={confirm.error} />
        <PasswordInput
          label={strings.auth.newPassword}
          description={strings.auth.passwordHint}
          autoComplete="new-password"
          {...form.getInputProps("password")}
        />
        <Button type="submit" size="md" loading={confirm.isPending}>
          {words.button}
        </Button>
      </form>
    </AuthFrame>
  );
}
