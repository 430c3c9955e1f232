import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { checkEmail, checkName, checkNewPassword } from "./checks";
import { FormProblem } from "./FormProblem";
import classes from "./auth.module.css";

interface Account {
  name: string;
  email: string;
  password: string;
}

interface Props {
  submit: string;
  loading: boolean;
  /** Why the server would not make it. */
  error: unknown;
  onMake: (account: Account, refused: (error: unknown) => void) => void;
}

/** Who somebody is who has no account yet. */
export function AccountForm({ submit, loading, error, onMake }: Props) {
  const form = useForm<Account>({
    initialValues: { name: "", email: "", password: "" },
    validate: { name: checkName, email: checkEmail, password: checkNewPassword },
  });
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={form.onSubmit(({ name, email, password }) =>
        onMake({ name: name.trim(), email: email.trim(), password }, (problem) => form.setErrors(asProblem(problem).fields)),
      )}
    >
      <FormProblem error={error} />
      <TextInput label={strings.auth.name} autoComplete="name" {...form.getInputProps("name")} />
      <TextInput label={strings.auth.email} type="email" autoComplete="username" {...form.getInputProps("email")} />
      <PasswordInput
        label={strings.auth.password}
        description={strings.auth.passwordHint}
        autoComplete="new-password"
        {...form.getInputProps("password")}
      />
      <Button type="submit" size="md" loading={loading}>
        {submit}
      </Button>
    </form>
  );
}
