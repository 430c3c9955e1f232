import { ActionIcon, Button, Textarea, Tooltip } from "@mantine/core";
import { IconFileText, IconPencil, IconPaperclip } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { strings } from "@/lib/strings";
import { Copy } from "@/ui/States";
import type { AttachmentOut, MessageOut } from "@/api";
import { useSession } from "./context";
import { useWholeMessage, useWholeText } from "./queries";
import { Versions } from "./Versions";
import classes from "./message.module.css";

const words = strings.chat.message;
/** Longer questions are folded: what was asked is known to who asked it. */
const FOLD = 1_200;

export function Attachments({ attachments }: { attachments: readonly Pick<AttachmentOut, "id" | "kind" | "name" | "contract_id">[] }) {
  if (attachments.length === 0) return null;
  return (
    <ul className={classes.attachments} aria-label={strings.chat.composer.attached}>
      {attachments.map(({ id, kind, name, contract_id }) => (
        <li key={id}>
          {kind === "contract" && contract_id !== null ? (
            <Link to="/contracts/$contractId" params={{ contractId: contract_id }} className={classes.attachment}>
              <IconFileText size={16} aria-hidden />
              <span>{name}</span>
            </Link>
          ) : (
            <span className={classes.attachment}>
              <IconPaperclip size={16} aria-hidden />
              <span>{name}</span>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The words of a question, folded where they are many. */
export function QuestionText({ text, more }: { text: string; more?: { characters: number; load: () => void } | undefined }) {
  const [open, setOpen] = useState(text.length <= FOLD);
  return (
    <div className={classes.asked}>
      <div className={classes["asked-text"]} data-folded={!open || undefined}>
        {open ? text : `${text.slice(0, FOLD).trimEnd()} …`}
      </div>
      {open && more ? (
        <Button variant="subtle" size="compact-xs" onClick={more.load}>
          {words.showAll(more.characters.toLocaleString())}
        </Button>
      ) : (
        text.length > FOLD && (
          <Button variant="subtle" size="compact-xs" onClick={() => setOpen(!open)}>
            {open ? words.showLess : words.showMore}
          </Button>
        )
      )}
    </div>
  );
}

function Editing({ text, onSend, onCancel }: { text: string; onSend: (text: string) => void; onCancel: () => void }) {
  const [typed, setTyped] = useState(text);
  const field = useRef<HTMLTextAreaElement>(null);
  const sendable = typed.trim() !== "" && typed.trim() !== text.trim();
  return (
    <form
      className={classes.editing}
      onSubmit={(event) => {
        event.preventDefault();
        if (sendable) onSend(typed.trim());
      }}
    >
      <Textarea
        ref={(element) => {
          if (element !== null && field.current === null) {
            element.focus();
            element.setSelectionRange(element.value.length, element.value.length);
          }
          field.current = element;
        }}
        aria-label={words.editLabel}
        description={words.editHint}
        inputWrapperOrder={["input", "description"]}
        autosize
        minRows={2}
        maxRows={14}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            onCancel();
          }
          if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            if (sendable) onSend(typed.trim());
          }
        }}
      />
      <div className={classes["editing-buttons"]}>
        <Button variant="default" size="xs" onClick={onCancel}>
          {strings.shared.cancel}
        </Button>
        <Button size="xs" type="submit" disabled={!sendable}>
          {words.sendEdit}
        </Button>
      </div>
    </form>
  );
}

/** What the person asked. */
export function Question({ message }: { message: MessageOut }) {
  const { edit, show, busy } = useSession();
  const [editing, setEditing] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const whole = useWholeMessage(message);
  const text = useWholeText();
  if (editing) {
    return (
      <Editing
        text={message.content}
        onCancel={() => {
          setEditing(false);
          setTimeout(() => pencil.current?.focus());
        }}
        onSend={(text) => {
          setEditing(false);
          edit(message, text);
        }}
      />
    );
  }
  return (
    <div className={classes.question} data-question={message.id}>
      <h2 className="visually-hidden">{words.you}</h2>
      <Attachments attachments={message.attachments} />
      <QuestionText
        text={message.content}
        more={message.truncated ? { characters: message.characters, load: whole.load } : undefined}
      />
      <div className={classes["question-actions"]}>
        <span className={classes.quiet}>
          <Copy value={() => text(message)} label={words.copy} />
          <Tooltip label={words.edit}>
            <ActionIcon
              ref={pencil}
              size={28}
              aria-label={words.edit}
              data-edit={message.id}
              disabled={busy || message.truncated}
              onClick={() => setEditing(true)}
            >
              <IconPencil size={16} />
            </ActionIcon>
          </Tooltip>
        </span>
        <Versions message={message} onShow={show} disabled={busy} />
      </div>
    </div>
  );
}
