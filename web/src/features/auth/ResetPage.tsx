import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { requestPasswordResetMutation } from "@/api/@tanstack/react-query.gen";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { AuthFrame } from "./AuthFrame";
import { checkEmail } from "./checks";
import { FormProblem } from "./FormProblem";
import { PUBLIC } from "./session";
import classes from "./auth.module.css";

export function ResetPage() {
  const words = strings.auth.reset;
  const form = useForm({ initialValues: { email: "" }, validate: { email: checkEmail } });
  const ask = useMutation({
    ...requestPasswordResetMutation(),
    ...PUBLIC,
    onError: (error) => form.setErrors(asProblem(error).fields),
  });
  const back = <Link to="/sign-in">{words.back}</Link>;
  if (ask.isSuccess) {
    return (
      <AuthFrame title={words.sentTitle} foot={back}>
        <div className={classes.sent} role="status">
          <p>{words.sent(form.values.email.trim())}</p>
          <p>{words.noMail}</p>
        </div>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={words.title} lead={words.lead} foot={back}>
      <form
        noValidate
        className={classes.form}
        onSubmit={form.onSubmit(({ email }) => ask.mutate({ body: { email: email.trim() } }))}
      >
        <FormProblem error={ask.error} />
        <TextInput label={strings.auth.email} type="email" autoComplete="username" {...form.getInputProps("email")} />
        <Button type="submit" size="md" loading={ask.isPending}>
          {words.button}
        </Button>
      </form>
    </AuthFrame>
  );
}
