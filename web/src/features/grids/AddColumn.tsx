import { Button, Checkbox, Modal, Select, Tabs, Textarea, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { strings } from "@/lib/strings";
import { ErrorState, ListSkeleton } from "@/ui/States";
import { COLUMN_ICONS, KINDS } from "./kinds";
import { useAddColumns, useChoices, useModels } from "./queries";
import type { ColumnKind, GridChoices, GridColumnCreate, GridColumnOut } from "@/api";
import classes from "./dialogs.module.css";

const words = strings.grids.column;
/** Fewer can be read at a glance. */
const SEARCH_FROM = 16;

interface Option {
  key: string;
  label: string;
  description?: string;
}

interface ListProps {
  label: string;
  options: readonly Option[];
  /** What is a column already. */
  there: ReadonlySet<string>;
  picked: readonly string[];
  onPick: (picked: string[]) => void;
}

/** Things to tick, with a search where there are many. */
function CheckList({ label, options, there, picked, onPick }: ListProps) {
  const [typed, setTyped] = useState("");
  const wanted = typed.trim().toLowerCase();
  const shown = options.filter(({ label: name, description = "" }) => `${name} ${description}`.toLowerCase().includes(wanted));
  return (
    <>
      {options.length >= SEARCH_FROM && (
        <TextInput
          type="search"
          aria-label={words.search(label)}
          placeholder={words.search(label)}
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <div role="group" aria-label={label} className={classes.choices}>
        {shown.length === 0 && <p className={classes.quiet}>{words.nothing}</p>}
        {shown.map(({ key, label: name, description }) => (
          <Checkbox
            key={key}
            className={classes.choice}
            label={name}
            description={there.has(key) ? words.there : description}
            disabled={there.has(key)}
            checked={there.has(key) || picked.includes(key)}
            onChange={(event) => onPick(event.currentTarget.checked ? [...picked, key] : picked.filter((one) => one !== key))}
          />
        ))}
      </div>
    </>
  );
}

interface Draft {
  fact: string[];
  clause: string[];
  playbook: string | null;
  statements: string[];
  question: string;
  /** The empty one is the built-in reader. */
  model: string;
}

/** What is to be added, of the kind that is shown. */
function columnsOf(kind: ColumnKind, draft: Draft): GridColumnCreate[] {
  switch (kind) {
    case "fact":
      return draft.fact.map((fact) => ({ kind, fact }));
    case "clause":
      return draft.clause.map((category) => ({ kind, category }));
    case "verdict":
      return draft.statements.map((statement_id) => ({ kind, playbook: draft.playbook, statement_id }));
    case "question": {
      const question = draft.question.trim();
      return question === "" ? [] : [{ kind, question, model: draft.model === "" ? null : draft.model }];
    }
  }
}

function ModelSelect({ value, onChange }: { value: string; onChange: (model: string) => void }) {
  const models = useModels();
  const others = models.data?.filter(({ id }) => !id.startsWith("pactoria/")) ?? [];
  const data = [
    { value: "", label: words.builtIn },
    ...(others.length > 0 ? [{ value: "auto", label: words.auto }] : []),
    ...others.map(({ id, name, open }) => ({ value: id, label: name, disabled: !open })),
  ];
  return (
    <Select
      label={words.reader}
      description={value === "" ? words.builtInHint : words.modelHint}
      inputWrapperOrder={["label", "input", "description", "error"]}
      data={data}
      value={value}
      allowDeselect={false}
      onChange={(model) => onChange(model ?? "")}
    />
  );
}

interface FormProps {
  choices: GridChoices;
  columns: readonly GridColumnOut[];
  isPending: boolean;
  onAdd: (columns: GridColumnCreate[]) => void;
  onClose: () => void;
}

function Form({ choices, columns, isPending, onAdd, onClose }: FormProps) {
  const [kind, setKind] = useState<ColumnKind>("fact");
  const [draft, setDraft] = useState<Draft>({ fact: [], clause: [], playbook: null, statements: [], question: "", model: "" });
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const playbook = choices.playbooks.find(({ key }) => key === draft.playbook);
  const added = columnsOf(kind, draft);
  const there = (of: (column: GridColumnOut) => string | null) => new Set(columns.map(of).filter((key) => key !== null));
  const room = choices.most_columns - columns.length;
  const books = (shipped: boolean) =>
    choices.playbooks.filter((one) => one.shipped === shipped).map(({ key, name }) => ({ value: key, label: name }));
  const groups = [
    { group: strings.compliance.choose.own, items: books(false) },
    { group: strings.compliance.choose.shipped, items: books(true) },
  ].filter(({ items }) => items.length > 0);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (added.length > 0 && added.length <= room) onAdd(added);
      }}
    >
      <Tabs value={kind} onChange={(value) => setKind((value ?? "fact") as ColumnKind)} keepMounted={false}>
        <Tabs.List className={classes.tabs}>
          {KINDS.map((one) => {
            const Icon = COLUMN_ICONS[one];
            return (
              <Tabs.Tab key={one} value={one} leftSection={<Icon size={16} aria-hidden />}>
                {words.kinds[one]}
              </Tabs.Tab>
            );
          })}
        </Tabs.List>
        {KINDS.map((one) => (
          <Tabs.Panel key={one} value={one} className={classes.tab}>
            <p className={classes.quiet}>{words.hints[one]}</p>
            {one === "fact" && (
              <CheckList
                label={words.facts}
                options={choices.facts.map(({ name, title }) => ({ key: name, label: title }))}
                there={there(({ fact }) => fact)}
                picked={draft.fact}
                onPick={(fact) => change({ fact })}
              />
            )}
            {one === "clause" && (
              <CheckList
                label={words.clauses}
                options={choices.categories.map(({ name }) => ({ key: name, label: name }))}
                there={there(({ category }) => category)}
                picked={draft.clause}
                onPick={(clause) => change({ clause })}
              />
            )}
            {one === "verdict" && (
              <>
                <Select
                  label={strings.compliance.choose.playbook}
                  placeholder={strings.compliance.choose.placeholder}
                  data={groups}
                  value={draft.playbook}
                  allowDeselect={false}
                  onChange={(key) => change({ playbook: key, statements: [] })}
                />
                {playbook !== undefined && (
                  <CheckList
                    key={playbook.key}
                    label={words.statements}
                    options={playbook.statements.map(({ id, topic, statement }) =>
                      topic === "" ? { key: id, label: statement } : { key: id, label: topic, description: statement },
                    )}
                    there={there((column) => (column.playbook === playbook.key ? column.statement_id : null))}
                    picked={draft.statements}
                    onPick={(statements) => change({ statements })}
                  />
                )}
              </>
            )}
            {one === "question" && (
              <>
                <Textarea
                  label={words.question}
                  placeholder={words.questionPlaceholder}
                  autosize
                  minRows={2}
                  maxRows={6}
                  maxLength={1000}
                  value={draft.question}
                  onChange={(event) => change({ question: event.currentTarget.value })}
                />
                <ModelSelect value={draft.model} onChange={(model) => change({ model })} />
              </>
            )}
          </Tabs.Panel>
        ))}
      </Tabs>
      {added.length > room && (
        <p role="alert" className={classes.wrong}>
          {words.tooMany(choices.most_columns)}
        </p>
      )}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          {strings.shared.cancel}
        </Button>
        <Button type="submit" loading={isPending} disabled={added.length === 0 || added.length > room}>
          {words.add(added.length)}
        </Button>
      </div>
    </form>
  );
}

interface Props {
  gridId: string;
  columns: readonly GridColumnOut[];
  onClose: () => void;
}

/** What else to ask of each contract; several of one kind at once. */
export function AddColumn({ gridId, columns, onClose }: Props) {
  const choices = useChoices();
  const { add, isPending } = useAddColumns(gridId);
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title}
      size="lg"
      closeButtonProps={{ "aria-label": strings.shared.close }}
      attributes={{ header: { role: "presentation" } }}
    >
      {choices.isPending && <ListSkeleton rows={6} height={44} />}
      {choices.isError && <ErrorState error={choices.error} retry={() => void choices.refetch()} />}
      {choices.data !== undefined && (
        <Form choices={choices.data} columns={columns} isPending={isPending} onAdd={(added) => add(added, onClose)} onClose={onClose} />
      )}
    </Modal>
  );
}
