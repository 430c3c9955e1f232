import { Badge, Button, Modal } from "@mantine/core";
import { IconPlug, IconPlugConnected, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  checkProviderMutation,
  listAllModelsQueryKey,
  listProvidersOptions,
  listProvidersQueryKey,
  removeProviderMutation,
} from "@/api/@tanstack/react-query.gen";
import type { ProviderOut } from "@/api";
import { strings } from "@/lib/strings";
import { ErrorState, ListSkeleton } from "@/ui/States";
import { ProviderForm } from "./ProviderForm";
import { useSaying } from "./use-saying";
import classes from "./admin.module.css";

const words = strings.admin.providers;

function nameOf({ name }: ProviderOut): string {
  return words.names[name] ?? name;
}

function Standing({ provider }: { provider: ProviderOut }) {
  if (!provider.configured) return <span className={classes.quiet}>{words.about[provider.name] ?? words.notSet}</span>;
  if (provider.trouble !== null) return <span className={classes.trouble}>{provider.trouble}</span>;
  const told = [
    provider.enabled ? words.ready(provider.models) : words.off,
    provider.base_url,
    provider.key_hint === null ? (provider.has_key ? words.hasKey : "") : words.key(provider.key_hint),
    provider.origin === "environment" ? words.fromEnvironment : "",
  ];
  return <span className={classes.quiet}>{told.filter((each) => each !== "").join(" · ")}</span>;
}

function Provider({ provider, onSetUp, onRemove }: { provider: ProviderOut; onSetUp: () => void; onRemove: () => void }) {
  const { say, complain, complainOf } = useSaying();
  const name = nameOf(provider);
  const check = useMutation({
    ...checkProviderMutation(),
    onSuccess: ({ ok, message, milliseconds }) => {
      if (ok) say(words.answered(name, milliseconds));
      else complainOf(words.failed(name, message));
    },
    onError: complain,
  });
  const Icon = provider.configured ? IconPlugConnected : IconPlug;
  return (
    <li className={classes.provider}>
      <Icon size={22} stroke={1.5} aria-hidden data-on={(provider.configured && provider.enabled) || undefined} />
      <span className={classes.who}>
        <strong>
          {name}
          {provider.configured && !provider.enabled && (
            <Badge variant="default" tt="none" fw={520} ml={8}>
              {words.off}
            </Badge>
          )}
        </strong>
        <Standing provider={provider} />
      </span>
      <span className={classes.buttons}>
        {provider.configured && (
          <Button
            variant="default"
            size="compact-sm"
            aria-label={words.testOf(name)}
            loading={check.isPending}
            onClick={() => check.mutate({ path: { name: provider.name } })}
          >
            {words.test}
          </Button>
        )}
        {provider.origin === "admin" && (
          <Button variant="default" size="compact-sm" aria-label={words.removeOf(name)} onClick={onRemove}>
            {words.remove}
          </Button>
        )}
        <Button
          variant="default"
          size="compact-sm"
          aria-label={provider.configured ? words.changeOf(name) : words.setUpOf(name)}
          onClick={onSetUp}
        >
          {provider.configured ? words.change : words.setUp}
        </Button>
      </span>
    </li>
  );
}

function Removal({ provider, onDone }: { provider: ProviderOut; onDone: () => void }) {
  const client = useQueryClient();
  const { say, complain } = useSaying();
  const name = nameOf(provider);
  const remove = useMutation({
    ...removeProviderMutation(),
    onSuccess: () => say(words.removed(name)),
    onError: complain,
    onSettled: async () => {
      onDone();
      await Promise.all([
        client.invalidateQueries({ queryKey: listProvidersQueryKey() }),
        client.invalidateQueries({ queryKey: listAllModelsQueryKey() }),
      ]);
    },
  });
  return (
    <>
      <p>{words.removeText}</p>
      <div className={classes.actions}>
        <Button variant="default" onClick={onDone}>
          {strings.shared.cancel}
        </Button>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ path: { name: provider.name } })}>
          {words.remove}
        </Button>
      </div>
    </>
  );
}

export function Providers() {
  const providers = useQuery(listProvidersOptions());
  const [settingUp, setSettingUp] = useState<ProviderOut | "server" | null>(null);
  const [removing, setRemoving] = useState<ProviderOut | null>(null);
  const close = () => {
    setSettingUp(null);
    setRemoving(null);
  };
  const closeButton = { "aria-label": strings.shared.close };
  return (
    <section className={classes.section} aria-label={strings.admin.tabs.providers}>
      <div className={classes.head} data-row>
        <p>{words.hint}</p>
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setSettingUp("server")}>
          {words.addServer}
        </Button>
      </div>
      {providers.isPending && <ListSkeleton rows={4} />}
      {providers.isError && <ErrorState error={providers.error} retry={() => void providers.refetch()} />}
      <ul className={classes.rows} aria-label={strings.admin.tabs.providers}>
        {providers.data?.map((provider) => (
          <Provider
            key={provider.name}
            provider={provider}
            onSetUp={() => setSettingUp(provider)}
            onRemove={() => setRemoving(provider)}
          />
        ))}
      </ul>
      <Modal
        opened={settingUp !== null}
        onClose={close}
        title={settingUp === null ? "" : settingUp === "server" ? words.addServer : words.setUpOf(nameOf(settingUp))}
        closeButtonProps={closeButton}
      >
        {settingUp !== null && <ProviderForm provider={settingUp === "server" ? null : settingUp} onDone={close} />}
      </Modal>
      <Modal
        opened={removing !== null}
        onClose={close}
        title={removing === null ? "" : words.removeTitle(nameOf(removing))}
        closeButtonProps={closeButton}
      >
        {removing !== null && <Removal provider={removing} onDone={close} />}
      </Modal>
    </section>
  );
}
