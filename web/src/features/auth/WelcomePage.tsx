import { useMutation } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { setUpInstallationMutation } from "@/api/@tanstack/react-query.gen";
import { strings } from "@/lib/strings";
import { AccountForm } from "./AccountForm";
import { AuthFrame } from "./AuthFrame";
import { PUBLIC, useEnter } from "./session";

const route = getRouteApi("/welcome");

/** Where the link leads that the server prints at its first start. */
export function WelcomePage() {
  const { token } = route.useSearch();
  const words = strings.auth.welcome;
  const firstRun = useMutation({ ...setUpInstallationMutation(), ...PUBLIC, onSuccess: useEnter() });
  if (token === undefined) return <AuthFrame title={words.title} lead={words.noToken}>{null}</AuthFrame>;
  return (
    <AuthFrame title={words.title} lead={words.lead}>
      <AccountForm
        submit={words.button}
        loading={firstRun.isPending}
        error={firstRun.error}
        onMake={(account, onError) => firstRun.mutate({ body: { token, ...account } }, { onError })}
      />
    </AuthFrame>
  );
}
