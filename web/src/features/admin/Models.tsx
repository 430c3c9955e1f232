import { Badge, Button, Modal, Select, Switch, TextInput } from "@mantine/core";
import { IconCpu, IconPlus, IconRefresh, IconSearch } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  changeModelMutation,
  listAllModelsOptions,
  listAllModelsQueryKey,
  refreshModelsMutation,
} from "@/api/@tanstack/react-query.gen";
import type { AdminModel, AdminModelList } from "@/api";
import { sentenceList, short } from "@/lib/format";
import { strings } from "@/lib/strings";
import { EmptyState, ErrorState, ListSkeleton } from "@/ui/States";
import { AddModel } from "./AddModel";
import { ModelForm } from "./ModelForm";
import { price } from "./price";
import { useSaying } from "./use-saying";
import classes from "./admin.module.css";

const words = strings.admin.models;
const BUILT_IN = "pactoria";
const TIERS = ["free", "basic", "pro", "enterprise"] as const;

/** To whom a model is open, in short where its tiers are all from one on. */
function openTo(tiers: readonly string[]): string {
  const open = TIERS.filter((tier) => tiers.includes(tier));
  const [first] = open;
  if (first === undefined) return words.nobody;
  if (open.length === TIERS.length) return words.everybody;
  const names = open.map((tier) => words.tierNames[tier]);
  return TIERS.slice(TIERS.indexOf(first)).length === open.length ? words.from(words.tierNames[first]) : sentenceList(names);
}

/** By provider as the server has them, the cheapest first within each. */
function sorted(models: readonly AdminModel[]): AdminModel[] {
  const places = [...new Set(models.map((model) => model.provider))];
  const cost = (model: AdminModel) => Number(model.input_price ?? Infinity) * 3 + Number(model.output_price ?? Infinity);
  return [...models].sort(
    (one, other) => places.indexOf(one.provider) - places.indexOf(other.provider) || cost(one) - cost(other),
  );
}

function Model({ model, onEdit }: { model: AdminModel; onEdit: () => void }) {
  const client = useQueryClient();
  const { complain } = useSaying();
  const change = useMutation({
    ...changeModelMutation(),
    onSuccess: (changed) =>
      client.setQueryData<AdminModelList>(listAllModelsQueryKey(), (list) =>
        list === undefined ? list : { ...list, items: list.items.map((each) => (each.id === changed.id ? changed : each)) },
      ),
    onError: complain,
  });
  const builtIn = model.provider === BUILT_IN;
  const enabled = change.isPending ? (change.variables.body.enabled ?? model.enabled) : model.enabled;
  return (
    <tr data-off={!model.enabled || model.closed_because !== null || undefined}>
      <th scope="row">
        <span className={classes.name}>
          {model.name}
          {model.overridden.some((name) => name !== "enabled") && (
            <Badge variant="default" size="sm" tt="none" fw={520}>
              {words.changed}
            </Badge>
          )}
        </span>
        <span className={classes.quiet}>
          {model.id} · {words.context(short(model.context_tokens))}
        </span>
        {model.closed_because !== null && <span className={classes.trouble}>{model.closed_because}</span>}
      </th>
      <td className={classes.number} data-label={words.columns.input}>
        {price(model.input_price)}
      </td>
      <td
        className={classes.number}
        data-label={words.columns.output}
        title={model.long_context_above === null ? undefined : words.longer(short(model.long_context_above))}
      >
        <span>
          {price(model.output_price)}
          {model.long_context_above !== null && <span aria-hidden>*</span>}
        </span>
      </td>
      <td data-label={words.columns.tiers}>{openTo(model.tiers)}</td>
      <td className={classes.number} data-label={words.columns.strength}>
        {builtIn ? "–" : model.strength}
      </td>
      <td data-label={words.columns.on}>
        <Switch
          aria-label={words.switch(model.name)}
          checked={enabled}
          disabled={builtIn || change.isPending}
          onChange={(event) => change.mutate({ path: { model_id: model.id }, body: { enabled: event.currentTarget.checked } })}
        />
      </td>
      <td className={classes.last}>
        {!builtIn && (
          <Button variant="default" size="compact-sm" aria-label={words.edit(model.name)} onClick={onEdit}>
            {words.editShort}
          </Button>
        )}
      </td>
    </tr>
  );
}

function Refresh() {
  const client = useQueryClient();
  const { say, complain, complainOf } = useSaying();
  const refresh = useMutation({
    ...refreshModelsMutation(),
    onSuccess: ({ models, troubles }) => {
      say(words.refreshed(Object.values(models).reduce((sum, each) => sum + each, 0)));
      for (const [provider, what] of Object.entries(troubles)) complainOf(words.trouble(provider, what));
    },
    onError: complain,
    onSettled: () => client.invalidateQueries({ queryKey: listAllModelsQueryKey() }),
  });
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={16} />}
      loading={refresh.isPending}
      onClick={() => refresh.mutate({})}
    >
      {words.refresh}
    </Button>
  );
}

export function Models({ toProviders }: { toProviders: () => void }) {
  const models = useQuery(listAllModelsOptions());
  const [typed, setTyped] = useState("");
  const [provider, setProvider] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState<AdminModel | null>(null);
  if (models.isPending) return <ListSkeleton rows={8} height={56} />;
  if (models.isError) return <ErrorState error={models.error} retry={() => void models.refetch()} />;
  const { items, price_list: list } = models.data;
  const wanted = typed.trim().toLowerCase();
  const shown = sorted(items).filter(
    ({ id, name, provider: of }) =>
      (provider === null || of === provider) && `${name} ${id}`.toLowerCase().includes(wanted),
  );
  if (items.length <= 1) {
    return (
      <EmptyState
        icon={<IconCpu size={28} stroke={1.5} />}
        title={words.none}
        actions={<Button onClick={toProviders}>{words.toProviders}</Button>}
      >
        {words.noneDetail}
      </EmptyState>
    );
  }
  return (
    <section className={classes.section} aria-label={strings.admin.tabs.models}>
      <div className={classes.filters}>
        <TextInput
          className={classes.search}
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Select
          className={classes.filter}
          aria-label={words.allProviders}
          placeholder={words.allProviders}
          clearable
          data={[...new Set(items.map((each) => each.provider))].map((value) => ({ value, label: strings.shared.providers[value] ?? value }))}
          value={provider}
          onChange={setProvider}
        />
        <Refresh />
        <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      </div>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.columns.model}</th>
            <th scope="col" className={classes.number}>
              {words.columns.input}
            </th>
            <th scope="col" className={classes.number}>
              {words.columns.output}
            </th>
            <th scope="col">{words.columns.tiers}</th>
            <th scope="col" className={classes.number}>
              {words.columns.strength}
            </th>
            <th scope="col">{words.columns.on}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {shown.map((model) => (
            <Model key={model.id} model={model} onEdit={() => setEditing(model)} />
          ))}
        </tbody>
      </table>
      <p className={classes.foot}>
        {words.hint(list)} {shown.some((model) => model.long_context_above !== null) && words.longInputs}
      </p>
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === null ? "" : words.edit(editing.name)}
        closeButtonProps={{ "aria-label": strings.shared.close }}
        size="lg"
      >
        {editing !== null && <ModelForm model={editing} onDone={() => setEditing(null)} />}
      </Modal>
      <Modal
        opened={adding}
        onClose={() => setAdding(false)}
        title={words.add}
        closeButtonProps={{ "aria-label": strings.shared.close }}
        size="lg"
      >
        {adding && <AddModel onDone={() => setAdding(false)} />}
      </Modal>
    </section>
  );
}
