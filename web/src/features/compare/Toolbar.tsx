import { ActionIcon, Menu, SegmentedControl, Switch, Tooltip, UnstyledButton } from "@mantine/core";
import { IconArrowsExchange, IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ComparedVersion, ComparisonOut, Side } from "@/api";
import { moment } from "@/lib/format";
import { SIDES, sideName } from "@/lib/sides";
import { useMayChange } from "@/lib/use-may";
import { strings } from "@/lib/strings";
import { useCompare } from "./queries";
import classes from "./toolbar.module.css";

const words = strings.compare;

function Version({ version, other }: { version: ComparedVersion; other: ComparedVersion }) {
  const same = version.contract_id === other.contract_id;
  return (
    <Link
      to="/contracts/$contractId"
      params={{ contractId: version.contract_id }}
      search={{ version: version.version_id }}
      className={classes.version}
      title={`${version.file_name}, ${moment(version.created_at)}`}
    >
      {same ? words.version(version.number) : version.contract_title}
    </Link>
  );
}

/** What is compared, and for whom. */
export function Compared({ comparison }: { comparison: ComparisonOut }) {
  const { compare } = useCompare();
  const mayChange = useMayChange();
  const { old, new: now, side } = comparison;
  const ask = (first: ComparedVersion, second: ComparedVersion, whose: Side) =>
    compare({
      old: { contract_id: first.contract_id, version_id: first.version_id },
      new: { contract_id: second.contract_id, version_id: second.version_id },
      side: whose,
    });
  return (
    <div className={classes.compared}>
      <Version version={old} other={now} />
      <span className="on-paper" aria-hidden>
        →
      </span>
      {mayChange ? (
        <Tooltip label={words.swap}>
          <ActionIcon size={28} aria-label={words.swap} onClick={() => ask(now, old, side)}>
            <IconArrowsExchange size={16} />
          </ActionIcon>
        </Tooltip>
      ) : (
        <IconArrowsExchange size={16} aria-hidden />
      )}
      <Version version={now} other={old} />
      <Menu position="bottom-start">
        <Menu.Target>
          <UnstyledButton className={classes.side} disabled={!mayChange} aria-label={`${words.readFor}: ${sideName(side)}`}>
            <span className="on-paper">{words.readFor}:</span>
            {sideName(side)}
            {mayChange && <IconChevronDown size={14} aria-hidden />}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{words.readFor}</Menu.Label>
          {SIDES.map((name) => (
            <Menu.Item key={name} disabled={name === side} onClick={() => ask(old, now, name)}>
              {sideName(name)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

interface ToolbarProps {
  comparison: ComparisonOut;
  phone: boolean;
  view: "inline" | "side";
  setView: (view: "inline" | "side") => void;
  form: boolean;
  setForm: (form: boolean) => void;
  onlyChanges: boolean;
  setOnlyChanges: (only: boolean) => void;
  at: number | null;
  go: (step: 1 | -1) => void;
}

/** How the redline is shown, and the way from change to change. */
export function Toolbar(props: ToolbarProps) {
  const { comparison, phone, view, setView, form, setForm, onlyChanges, setOnlyChanges, at, go } = props;
  const { changed, counts } = comparison;
  const place = at === null ? -1 : changed.indexOf(at);
  return (
    <div className={classes.toolbar} data-screen role="toolbar" aria-label={words.view}>
      {!phone && (
        <SegmentedControl
          size="xs"
          aria-label={words.view}
          value={view}
          onChange={(value) => setView(value === "side" ? "side" : "inline")}
          data={[
            { value: "inline", label: words.inline },
            { value: "side", label: words.side },
          ]}
        />
      )}
      <Switch size="xs" label={words.onlyChanges} checked={onlyChanges} onChange={(e) => setOnlyChanges(e.currentTarget.checked)} />
      {counts !== null && counts.cosmetic > 0 && (
        <Tooltip label={words.formHint(counts.cosmetic)}>
          <div>
            <Switch
              size="xs"
              label={`${words.form} (${counts.cosmetic})`}
              checked={form}
              onChange={(e) => setForm(e.currentTarget.checked)}
            />
          </div>
        </Tooltip>
      )}
      <span className={classes.grow} />
      <span className={classes.place} aria-live="polite">
        {place === -1 ? words.noPlace(changed.length) : words.place(place + 1, changed.length)}
      </span>
      <Tooltip label={words.previous}>
        <ActionIcon size={28} aria-label={words.previous} disabled={changed.length === 0} onClick={() => go(-1)}>
          <IconChevronUp size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={words.next}>
        <ActionIcon size={28} aria-label={words.next} disabled={changed.length === 0} onClick={() => go(1)}>
          <IconChevronDown size={18} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
