import { PasswordInput, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  listAllModelsQueryKey,
  listProvidersQueryKey,
  setProviderMutation,
} from "@/api/@tanstack/react-query.gen";
import type { ProviderOut } from "@/api";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { FormButtons } from "@/ui/FormButtons";
import { useSaying } from "./use-saying";
import classes from "./admin.module.css";

const words = strings.admin.providers;

/** Set up a provider, or a server of one's own under a name of its own (`provider` null). */
export function ProviderForm({ provider, onDone }: { provider: ProviderOut | null; onDone: () => void }) {
  const client = useQueryClient();
  const { say, complain, complainOf } = useSaying();
  const compatible = provider === null || provider.kind === "compatible";
  const form = useForm({
    initialValues: {
      name: provider?.name ?? "",
      base_url: compatible || provider.configured ? (provider?.base_url ?? "") : "",
      api_key: "",
      enabled: provider === null || !provider.configured || provider.enabled,
    },
    validate: {
      name: (name) => (/^[a-z][a-z0-9-]*$/.test(name) ? null : words.serverNameHint),
      base_url: (url) => (compatible && url.trim() === "" ? words.addressHint : null),
    },
  });
  const save = useMutation({
    ...setProviderMutation(),
    onSuccess: (saved) => {
      const name = words.names[saved.name] ?? saved.name;
      if (saved.trouble === null) say(words.saved(name, saved.models));
      else complainOf(words.failed(name, saved.trouble));
      onDone();
    },
    onError: (error) => {
      const { fields } = asProblem(error);
      form.setErrors(fields);
      if (Object.keys(fields).length === 0) complain(error);
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: listProvidersQueryKey() }),
        client.invalidateQueries({ queryKey: listAllModelsQueryKey() }),
      ]),
  });
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={form.onSubmit(({ name, base_url: url, api_key: key, enabled }) =>
        save.mutate({
          path: { name },
          body: {
            enabled,
            ...(url.trim() === "" ? {} : { base_url: url.trim() }),
            ...(key.trim() === "" ? {} : { api_key: key.trim() }),
          },
        }),
      )}
    >
      {provider === null && (
        <TextInput
          label={words.serverName}
          description={words.serverNameHint}
          placeholder="ollama"
          {...form.getInputProps("name")}
        />
      )}
      <TextInput
        label={words.address}
        description={compatible ? words.addressHint : words.addressDefault}
        placeholder={compatible ? "http://127.0.0.1:11434/v1" : provider.base_url}
        inputMode="url"
        {...form.getInputProps("base_url")}
      />
      <PasswordInput
        label={words.apiKey}
        description={provider?.has_key === true ? words.keepKey : compatible ? words.noKeyNeeded : undefined}
        autoComplete="off"
        {...form.getInputProps("api_key")}
      />
      {provider?.configured === true && (
        <Switch label={words.enabled} {...form.getInputProps("enabled", { type: "checkbox" })} />
      )}
      <FormButtons onCancel={onDone} loading={save.isPending} />
    </form>
  );
}
