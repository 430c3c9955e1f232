import { Alert, Button, Modal, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconCopy, IconFileText, IconFileTypeDocx, IconHistory, IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useBlocker, useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";
import type { PlaybookOut } from "@/api";
import {
  changePlaybookMutation,
  createPlaybookMutation,
  getPlaybookQueryKey,
  listPlaybooksQueryKey,
} from "@/api/@tanstack/react-query.gen";
import { asProblem } from "@/lib/problem";
import { useMayChange } from "@/lib/use-may";
import { strings } from "@/lib/strings";
import { without } from "@/lib/without";
import { useToasts } from "@/stores/toasts";
import { ExportMenu, MenuFile } from "@/ui/Menus";
import { PageBar, PageTitle } from "@/ui/Page";
import { blank, emptyDraft, isSame, moved, problemsOf, toBody, toDraft, type Draft, type Problems, type Statement } from "./draft";
import { useCopy } from "./queries";
import { StatementForm } from "./StatementForm";
import { Versions } from "./Versions";
import { namesOf, TYPE_NAMES, typesOf } from "./types";
import classes from "./playbooks.module.css";

const words = strings.playbooks.editor;

function Export({ playbookKey }: { playbookKey: string }) {
  const file = (format: string) => `/api/playbooks/${playbookKey}/export?format=${format}`;
  return (
    <ExportMenu label={words.export}>
      <MenuFile href={file("yaml")} icon={IconFileText} title={words.exportYaml} hint={words.exportYamlHint} />
      <MenuFile href={file("docx")} icon={IconFileTypeDocx} title={words.exportWord} hint={words.exportWordHint} />
    </ExportMenu>
  );
}

/** Asks before what was not saved is lost, also when the window closes. */
function LeaveGuard({ dirty }: { dirty: () => boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty() && current.pathname !== next.pathname,
    enableBeforeUnload: dirty,
    withResolver: true,
  });
  const waiting = blocker.status === "blocked";
  return (
    <Modal
      opened={waiting}
      onClose={() => waiting && blocker.reset()}
      title={words.leaveTitle}
      closeButtonProps={{ "aria-label": strings.shared.close }}
    >
      <p className={classes.lead}>{words.leaveText}</p>
      <div className={classes.choice}>
        <Button variant="default" color="red" onClick={() => waiting && blocker.proceed()}>
          {words.discard}
        </Button>
        <Button data-autofocus onClick={() => waiting && blocker.reset()}>
          {words.stay}
        </Button>
      </div>
    </Modal>
  );
}

function useSave(playbook: PlaybookOut | null, onSaved: (saved: PlaybookOut) => void) {
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const onSuccess = (saved: PlaybookOut) => {
    onSaved(saved);
    show({ text: words.saved(saved.version ?? 1) });
    client.setQueryData(getPlaybookQueryKey({ path: { playbook_key: saved.key } }), saved);
    void client.invalidateQueries({ queryKey: listPlaybooksQueryKey() });
  };
  const create = useMutation({ ...createPlaybookMutation(), onSuccess });
  const change = useMutation({ ...changePlaybookMutation(), onSuccess });
  const save = (draft: Draft) => {
    const body = toBody(draft);
    if (playbook === null) create.mutate({ body });
    else change.mutate({ path: { playbook_id: playbook.key }, body: { ...body, based_on: playbook.version ?? 1 } });
  };
  return { save, isPending: create.isPending || change.isPending, error: create.error ?? change.error };
}

/** What a playbook says, to read or to change. `null` is a new one. */
export function Editor({ playbook }: { playbook: PlaybookOut | null }) {
  const before = useMemo(() => (playbook === null ? emptyDraft() : toDraft(playbook)), [playbook]);
  const [draft, setDraft] = useState(before);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(playbook === null ? before.statements.map(({ key }) => key) : []));
  const [problems, setProblems] = useState<Problems>({});
  const [versions, setVersions] = useState(false);
  const saved = useRef(false);
  const list = useRef<HTMLUListElement>(null);
  const navigate = useNavigate();
  const show = useToasts((state) => state.show);
  const copy = useCopy();
  const isOld = playbook !== null && playbook.version !== playbook.latest;
  const mayChange = useMayChange();
  const readOnly = !mayChange || (playbook !== null && (playbook.shipped || isOld));
  const dirty = !isSame(draft, before);
  const { save, isPending, error } = useSave(playbook, ({ key }) => {
    saved.current = true;
    if (playbook === null) void navigate({ to: "/playbooks/$playbookKey", params: { playbookKey: key }, replace: true });
  });

  const setStatements = useCallback(
    (change: (statements: Statement[]) => Statement[]) =>
      setDraft((current) => ({ ...current, statements: change(current.statements) })),
    [],
  );
  const onChange = useCallback(
    (key: string, change: Partial<Statement>) => {
      setStatements((all) => all.map((one) => (one.key === key ? { ...one, ...change } : one)));
      setProblems((current) => without(current, key));
    },
    [setStatements],
  );
  const onMove = useCallback(
    (key: string, step: 1 | -1) => setStatements((all) => moved(all, all.findIndex((one) => one.key === key), step)),
    [setStatements],
  );
  const onRemove = useCallback(
    (key: string) => {
      const kept = draft.statements;
      setStatements((all) => all.filter((one) => one.key !== key));
      show({ text: words.removed, undo: () => setDraft((current) => ({ ...current, statements: kept })) });
    },
    [draft.statements, setStatements, show],
  );
  const onOpen = useCallback(
    (key: string) =>
      setOpen((current) => {
        const next = new Set(current);
        if (!next.delete(key)) next.add(key);
        return next;
      }),
    [],
  );
  const add = () => {
    const one = blank();
    setStatements((all) => [...all, one]);
    onOpen(one.key);
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-key="${one.key}"] input, [data-key="${one.key}"] textarea`)?.focus(),
    );
  };
  const trySave = () => {
    const found = problemsOf(draft);
    setProblems(found);
    setOpen((current) => new Set([...current, ...draft.statements.map(({ key }) => key).filter((key) => key in found)]));
    if (Object.keys(found).length === 0) save(draft);
  };
  useHotkeys([["mod+S", () => !readOnly && dirty && trySave()]], []);
  const title = playbook?.name ?? words.new;
  const problem = error === null ? null : asProblem(error);
  const allOpen = draft.statements.length > 0 && draft.statements.every(({ key }) => open.has(key));
  return (
    <div className={classes.editor}>
      <PageTitle title={title} />
      <LeaveGuard dirty={() => dirty && !readOnly && !saved.current} />
      <PageBar crumbs={[<Link to="/playbooks">{strings.playbooks.title}</Link>]} title={title}>
        {playbook !== null && !playbook.shipped && (
          <Button variant="default" data-compact aria-label={words.versions} leftSection={<IconHistory size={16} />} onClick={() => setVersions(true)}>
            {words.versions}
          </Button>
        )}
        {playbook !== null && <Export playbookKey={playbook.key} />}
        {mayChange && (readOnly && playbook !== null ? (
          <Button
            leftSection={<IconCopy size={16} />}
            loading={copy.isPending}
            onClick={() => copy.mutate({ path: { playbook_key: playbook.key } })}
          >
            {strings.playbooks.copy}
          </Button>
        ) : (
          <Button loading={isPending} disabled={!dirty} onClick={trySave}>
            {words.save}
          </Button>
        ))}
      </PageBar>
      {!mayChange && <p className={classes.banner}>{strings.shared.onlyRead}</p>}
      {mayChange && playbook?.shipped === true && <p className={classes.banner}>{words.readOnly}</p>}
      {isOld && (
        <p className={classes.banner}>
          {words.old(playbook.version ?? 0, playbook.latest ?? 0)}{" "}
          <Link to="/playbooks/$playbookKey" params={{ playbookKey: playbook.key }}>
            {words.backToLatest}
          </Link>
        </p>
      )}
      {problem !== null && (
        <Alert color="red" role="alert" title={problem.title} className={classes.refused}>
          {problem.detail}
        </Alert>
      )}
      <div className={classes.form}>
        <TextInput
          label={words.name}
          required
          maxLength={200}
          readOnly={readOnly}
          error={problems.name}
          value={draft.name}
          onChange={(event) => {
            const name = event.currentTarget.value;
            setDraft((current) => ({ ...current, name }));
            setProblems((current) => without(current, "name"));
          }}
        />
        <Textarea
          label={words.description}
          autosize
          minRows={1}
          maxRows={6}
          maxLength={6000}
          readOnly={readOnly}
          value={draft.description}
          onChange={(event) => {
            const description = event.currentTarget.value;
            setDraft((current) => ({ ...current, description }));
          }}
        />
        <TagsInput
          label={words.types}
          placeholder={draft.types.length === 0 ? words.typesHint : ""}
          data={TYPE_NAMES}
          maxTags={50}
          readOnly={readOnly}
          value={namesOf(draft.types)}
          onChange={(names) => setDraft((current) => ({ ...current, types: typesOf(names) }))}
        />
      </div>
      <div className={classes["list-head"]}>
        <h2>
          {words.statements} <span>{draft.statements.length}</span>
        </h2>
        <span className={classes.state} role="status">
          {readOnly ? "" : dirty ? words.unsaved : playbook === null ? "" : words.allSaved}
        </span>
        <span className={classes.grow} />
        <Button
          variant="subtle"
          size="compact-sm"
          color="gray"
          onClick={() => setOpen(new Set(allOpen ? [] : draft.statements.map(({ key }) => key)))}
        >
          {allOpen ? words.collapse : words.expand}
        </Button>
      </div>
      {problems.statements !== undefined && (
        <p role="alert" className={classes.wrong}>
          {problems.statements}
        </p>
      )}
      <ul ref={list} className={classes.statements} data-rows>
        {draft.statements.map((statement, index) => (
          <StatementForm
            key={statement.key}
            statement={statement}
            number={index + 1}
            last={index === draft.statements.length - 1}
            open={open.has(statement.key)}
            readOnly={readOnly}
            problem={problems[statement.key]}
            onOpen={onOpen}
            onChange={onChange}
            onMove={onMove}
            onRemove={onRemove}
          />
        ))}
      </ul>
      {!readOnly && (
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add} className={classes.add}>
          {words.add}
        </Button>
      )}
      {versions && playbook !== null && (
        <Versions
          playbookId={playbook.key}
          latest={playbook.latest ?? 1}
          mayRestore={mayChange}
          locked={dirty && !readOnly}
          onClose={() => setVersions(false)}
          onShow={(number) => {
            setVersions(false);
            void navigate({ to: "/playbooks/$playbookKey", params: { playbookKey: playbook.key }, search: { version: number } });
          }}
          onRestored={() => {
            setVersions(false);
            void navigate({ to: "/playbooks/$playbookKey", params: { playbookKey: playbook.key }, search: {} });
          }}
        />
      )}
    </div>
  );
}
