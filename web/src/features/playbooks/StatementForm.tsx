import { ActionIcon, Button, Select, TagsInput, Textarea, TextInput, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import { memo, useId } from "react";
import type { Standing } from "@/api";
import { strings } from "@/lib/strings";
import { SEVERITIES, SeverityIcon } from "@/ui/Severity";
import { searchCount, type Statement } from "./draft";
import { namesOf, TYPE_NAMES, typesOf } from "./types";
import classes from "./playbooks.module.css";

const words = strings.playbooks.editor;
const SILENCES: readonly Standing[] = ["missing", "met", "deviates"];
const LINES = { autosize: true, minRows: 1, maxRows: 10 } as const;

interface Props {
  statement: Statement;
  number: number;
  last: boolean;
  open: boolean;
  readOnly: boolean;
  problem: string | undefined;
  onOpen: (key: string) => void;
  onChange: (key: string, change: Partial<Statement>) => void;
  onMove: (key: string, step: 1 | -1) => void;
  onRemove: (key: string) => void;
}

function Fields({ statement, readOnly, problem, onChange }: Pick<Props, "statement" | "readOnly" | "problem" | "onChange">) {
  const set = (change: Partial<Statement>) => onChange(statement.key, change);
  const searches = searchCount(statement);
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          label={words.topic}
          placeholder={words.topicHint}
          maxLength={200}
          readOnly={readOnly}
          value={statement.topic}
          onChange={(event) => set({ topic: event.currentTarget.value })}
        />
        <Select
          label={words.severity}
          allowDeselect={false}
          readOnly={readOnly}
          data={SEVERITIES.map((value) => ({ value, label: strings.shared.severity[value] }))}
          leftSection={<SeverityIcon severity={statement.severity} />}
          value={statement.severity}
          onChange={(value) => value !== null && set({ severity: value })}
        />
      </div>
      <Textarea
        {...LINES}
        label={words.position}
        placeholder={words.positionHint}
        maxLength={2000}
        required
        readOnly={readOnly}
        error={problem}
        value={statement.statement}
        onChange={(event) => set({ statement: event.currentTarget.value })}
      />
      <Textarea
        {...LINES}
        label={words.fallback}
        placeholder={words.fallbackHint}
        maxLength={6000}
        readOnly={readOnly}
        value={statement.fallback}
        onChange={(event) => set({ fallback: event.currentTarget.value })}
      />
      <Textarea
        {...LINES}
        label={words.why}
        maxLength={6000}
        readOnly={readOnly}
        value={statement.why}
        onChange={(event) => set({ why: event.currentTarget.value })}
      />
      <Textarea
        {...LINES}
        label={words.wording}
        maxLength={6000}
        readOnly={readOnly}
        value={statement.suggestion}
        onChange={(event) => set({ suggestion: event.currentTarget.value })}
      />
      <div className={classes.pair}>
        <TagsInput
          label={strings.playbooks.editor.types}
          placeholder={statement.types.length === 0 ? words.typesHint : ""}
          data={TYPE_NAMES}
          maxTags={50}
          readOnly={readOnly}
          value={namesOf(statement.types)}
          onChange={(names) => set({ types: typesOf(names) })}
        />
        <Select
          label={words.silence}
          allowDeselect={false}
          readOnly={readOnly}
          data={SILENCES.map((value) => ({ value, label: words.silences[value] }))}
          value={statement.otherwise}
          onChange={(value) => value !== null && set({ otherwise: value })}
        />
      </div>
      <p className={classes.note}>
        {searches > 0 ? words.searches(searches) : words.ownWords}
        {searches > 0 && !readOnly && (
          <Button
            variant="subtle"
            size="compact-xs"
            onClick={() => set({ met: [], deviates: [], fallback_met: [], prevails: "deviates" })}
          >
            {words.dropSearches}
          </Button>
        )}
      </p>
    </>
  );
}

/** One statement: folded to its topic and position, or open to be edited. */
export const StatementForm = memo(function StatementForm(props: Props) {
  const { statement, number, last, open, readOnly, problem, onOpen, onMove, onRemove } = props;
  const body = useId();
  const { key, topic, severity } = statement;
  const title = words.statement(number, topic);
  return (
    <li className={classes.statement} data-open={open || undefined} data-wrong={problem !== undefined || undefined} data-key={key}>
      <div className={classes.head}>
        <h3>
          <button type="button" aria-expanded={open} aria-controls={open ? body : undefined} onClick={() => onOpen(key)}>
            <SeverityIcon severity={severity} />
            <span className={classes["head-words"]}>
              <strong>{title}</strong>
              {!open && <span>{statement.statement.trim() === "" ? (problem ?? words.empty) : statement.statement}</span>}
            </span>
          </button>
        </h3>
        {!readOnly && (
          <span className={classes.tools}>
            <Tooltip label={words.up}>
              <ActionIcon size={28} aria-label={`${words.up}: ${title}`} disabled={number === 1} onClick={() => onMove(key, -1)}>
                <IconArrowUp size={16} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={words.down}>
              <ActionIcon size={28} aria-label={`${words.down}: ${title}`} disabled={last} onClick={() => onMove(key, 1)}>
                <IconArrowDown size={16} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={words.remove}>
              <ActionIcon size={28} aria-label={`${words.remove}: ${title}`} onClick={() => onRemove(key)}>
                <IconTrash size={16} />
              </ActionIcon>
            </Tooltip>
          </span>
        )}
      </div>
      {open && (
        <div id={body} className={classes.fields}>
          <Fields {...props} />
        </div>
      )}
    </li>
  );
});
