import { Loader, TextInput } from "@mantine/core";
import { IconCheck, IconSearch } from "@tabler/icons-react";
import { useId, useState, type KeyboardEvent } from "react";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import type { ModelOut } from "@/api";
import { dollars } from "./format";
import { useModels } from "./queries";
import classes from "./models.module.css";

const words = strings.chat.models;
export const AUTO = "auto";
/** Fewer can be read at a glance. */
const SEARCH_FROM = 8;

function priceOf({ input_price, output_price }: ModelOut): string {
  if (Number(input_price) === 0 && Number(output_price) === 0) return words.freePrice;
  return words.price(dollars(input_price), dollars(output_price));
}

interface Entry {
  id: string;
  name: string;
  detail: string;
  provider: string;
  closed: string | null;
}

function entriesOf(models: readonly ModelOut[], withAuto: boolean, asked: string): Entry[] {
  const auto: Entry = { id: AUTO, name: words.auto, detail: words.autoDetail, provider: "", closed: null };
  const all = models.map((model): Entry => ({
    id: model.id,
    name: model.name,
    detail: priceOf(model),
    provider: strings.shared.providers[model.provider] ?? model.provider,
    closed: model.open ? null : (model.closed_because ?? words.notInTier),
  }));
  const wanted = asked.trim().toLowerCase();
  return (withAuto ? [auto, ...all] : all).filter(({ id, name, provider }) => `${name} ${id} ${provider}`.toLowerCase().includes(wanted));
}

interface Props {
  /** The one that is chosen now. */
  value: string | null;
  withAuto?: boolean;
  onChoose: (model: string) => void;
}

/** The models that there are, what they cost, and which of them are open to one. */
export function ModelList({ value, withAuto = false, onChoose }: Props) {
  const models = useModels();
  const [asked, setAsked] = useState("");
  const name = useId();
  if (models.isPending) return <Loader size="sm" m="md" aria-label={strings.shared.loading} />;
  if (models.isError) {
    return (
      <p className={classes.none} role="alert">
        {words.failed} {asProblem(models.error).detail}
      </p>
    );
  }
  const entries = entriesOf(models.data.items, withAuto, asked);
  const walk = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("button:not(:disabled)")];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    rows[(at + by + rows.length) % rows.length]?.focus();
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- the arrow keys move among its buttons
    <div className={classes.models} onKeyDown={walk}>
      {models.data.items.length >= SEARCH_FROM && (
        <TextInput
          size="xs"
          className={classes.search}
          aria-label={words.search}
          placeholder={words.search}
          leftSection={<IconSearch size={14} />}
          value={asked}
          onChange={(event) => setAsked(event.currentTarget.value)}
        />
      )}
      {entries.length === 0 && <p className={classes.none}>{words.none}</p>}
      <ul className={classes.list} aria-label={words.label}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <button
              type="button"
              className={classes.model}
              disabled={entry.closed !== null}
              aria-current={entry.id === value || undefined}
              aria-describedby={`${name}-${entry.id}`}
              onClick={() => onChoose(entry.id)}
            >
              <span className={classes.name}>
                {entry.name}
                {entry.provider !== "" && <span className={classes.provider}>{entry.provider}</span>}
              </span>
              <span id={`${name}-${entry.id}`} className={classes.detail}>
                {entry.closed ?? entry.detail}
              </span>
              {entry.id === value && <IconCheck size={16} className={classes.check} aria-hidden />}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
