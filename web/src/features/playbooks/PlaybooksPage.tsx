import { ActionIcon, Alert, Button, Loader, Menu } from "@mantine/core";
import { IconChecklist, IconChevronDown, IconCopy, IconDots, IconFileImport, IconPlus, IconTable, IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { PlaybookSummary } from "@/api";
import { ago, moment } from "@/lib/format";
import { useMayChange } from "@/lib/use-may";
import { strings } from "@/lib/strings";
import { useUploads } from "@/stores/uploads";
import { Row, RowLink, Rows } from "@/ui/List";
import { MenuFile, MenuHint } from "@/ui/Menus";
import { Page } from "@/ui/Page";
import { EmptyState, ErrorState, ListSkeleton } from "@/ui/States";
import { ACCEPT, useCopy, useDelete, useImport, usePlaybooks, type Refused } from "./queries";
import classes from "./playbooks.module.css";

const words = strings.playbooks;
const ICON = { size: 18, stroke: 1.6 } as const;

interface RowProps {
  playbook: PlaybookSummary;
  copying: boolean;
  mayChange: boolean;
  onCopy: (key: string) => void;
  onDelete: (playbook: PlaybookSummary) => void;
}

function PlaybookRow({ playbook, copying, mayChange, onCopy, onDelete }: RowProps) {
  const { key, name, description, shipped, statement_count: statements, updated_at: updated, updated_by: by } = playbook;
  return (
    <Row
      name={
        <RowLink to="/playbooks/$playbookKey" params={{ playbookKey: key }}>
          {name}
        </RowLink>
      }
      about={[
        ...(description === "" ? [] : [description]),
        <>
          {words.statements(statements)}
          {updated !== null && <span title={moment(updated)}>{` · ${words.changed(ago(updated), by)}`}</span>}
        </>,
      ]}
    >
      {!mayChange ? null : shipped ? (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconCopy size={14} />}
          aria-label={words.copyOf(name)}
          disabled={copying}
          onClick={() => onCopy(key)}
        >
          {words.copy}
        </Button>
      ) : (
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label={words.actions(name)}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconCopy {...ICON} />} onClick={() => onCopy(key)}>
              {words.copy}
            </Menu.Item>
            <Menu.Item color="red" leftSection={<IconTrash {...ICON} />} onClick={() => onDelete(playbook)}>
              {words.delete}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </Row>
  );
}

function NotImported({ refused }: { refused: readonly Refused[] }) {
  return refused.map(({ file, problem, rows }) => (
    <Alert key={file} color="red" role="alert" className={classes.refused} title={words.notImported(file)}>
      {rows.length > 0 ? (
        <ul>
          {rows.map((row) => (
            <li key={row}>{row}</li>
          ))}
        </ul>
      ) : (
        `${problem.title}. ${problem.detail}`
      )}
    </Alert>
  ));
}

/** The playbooks of the organization, and those that come along. */
export function PlaybooksPage() {
  const playbooks = usePlaybooks();
  const mayChange = useMayChange();
  const copy = useCopy();
  const remove = useDelete();
  const { mutate: take, isPending: importing, data: refused = [] } = useImport();
  const picker = useRef<HTMLInputElement>(null);
  const receive = useUploads((state) => state.receive);
  useEffect(() => (mayChange ? receive({ ...words.drop, take }) : undefined), [mayChange, receive, take]);
  const own = playbooks.data?.filter(({ shipped }) => !shipped) ?? [];
  const shipped = playbooks.data?.filter((playbook) => playbook.shipped) ?? [];
  const row = (playbook: PlaybookSummary) => (
    <PlaybookRow
      key={playbook.key}
      playbook={playbook}
      copying={copy.isPending}
      mayChange={mayChange}
      onCopy={(key) => copy.mutate({ path: { playbook_key: key } })}
      onDelete={remove}
    />
  );
  return (
    <Page
      title={words.title}
      actions={
        <>
          {importing && <Loader size={18} aria-label={words.importing} />}
          <input
            ref={picker}
            type="file"
            accept={ACCEPT}
            multiple
            hidden
            aria-hidden
            tabIndex={-1}
            onChange={(event) => {
              const files = [...(event.currentTarget.files ?? [])];
              event.currentTarget.value = "";
              if (files.length > 0) take(files);
            }}
          />
          {mayChange && <Menu width={280}>
            <Menu.Target>
              <Button variant="default" data-compact aria-label={words.import} rightSection={<IconChevronDown size={14} />} leftSection={<IconFileImport size={16} />}>
                {words.import}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconFileImport {...ICON} />} onClick={() => picker.current?.click()}>
                {words.importFile}
                <MenuHint>{words.importFileHint}</MenuHint>
              </Menu.Item>
              <MenuFile href="/api/playbooks/template" icon={IconTable} title={words.template} hint={words.templateHint} />
            </Menu.Dropdown>
          </Menu>}
          {mayChange && <Button component={Link} to="/playbooks/new" data-compact aria-label={words.create} leftSection={<IconPlus size={16} />}>
            {words.create}
          </Button>}
        </>
      }
    >
      <NotImported refused={refused} />
      {playbooks.isPending && <ListSkeleton rows={6} />}
      {playbooks.isError && <ErrorState error={playbooks.error} retry={() => void playbooks.refetch()} />}
      {playbooks.data !== undefined && own.length === 0 && (
        <EmptyState icon={<IconChecklist size={28} stroke={1.5} />} title={words.empty.title}>
          {mayChange ? words.empty.detail : strings.shared.onlyRead}
        </EmptyState>
      )}
      {own.length > 0 && (
        <section className={classes.group}>
          <h2>{words.own}</h2>
          <Rows label={words.own}>{own.map(row)}</Rows>
        </section>
      )}
      {shipped.length > 0 && (
        <section className={classes.group}>
          <h2>{words.shipped}</h2>
          <p className={classes.lead}>{words.shippedHint}</p>
          <Rows label={words.shipped}>{shipped.map(row)}</Rows>
        </section>
      )}
    </Page>
  );
}
