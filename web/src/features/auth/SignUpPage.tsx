import { useMutation } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { signUpMutation } from "@/api/@tanstack/react-query.gen";
import { strings } from "@/lib/strings";
import { AccountForm } from "./AccountForm";
import { AuthFrame } from "./AuthFrame";
import { PUBLIC, useEnter } from "./session";

const route = getRouteApi("/sign-up");

export function SignUpPage() {
  const { next } = route.useSearch();
  const words = strings.auth.signUp;
  const signUp = useMutation({ ...signUpMutation(), ...PUBLIC, onSuccess: useEnter(next) });
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
      <AccountForm
        submit={words.button}
        loading={signUp.isPending}
        error={signUp.error}
        onMake={(account, onError) => signUp.mutate({ body: account }, { onError })}
      />
    </AuthFrame>
  );
}
