import { ActionIcon, Loader, Menu, Textarea, Tooltip } from "@mantine/core";
import {
  IconAlertCircle,
  IconArrowUp,
  IconFileText,
  IconPaperclip,
  IconPlayerStopFilled,
  IconPlus,
  IconTextPlus,
  IconX,
} from "@tabler/icons-react";
import { lazy, Suspense, useCallback, useEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent } from "react";
import { strings } from "@/lib/strings";
import { useUploads } from "@/stores/uploads";
import { NO_DRAFT, useDrafts, type Attached } from "./drafts";
import { dollars, tokens } from "./format";
import { ModelPicker } from "./ModelPicker";
import { QuotaLine } from "./Quota";
import { useChatUi } from "./ui";
import { useEstimate } from "./use-estimate";
import { useFiles, type Sending } from "./use-files";
import classes from "./composer.module.css";

const ContractPicker = lazy(() => import("./ContractPicker"));
const Prompts = lazy(() => import("./Prompts"));
const words = strings.chat.composer;
/** What the server can read; the browser's dialog offers these first. */
const ACCEPT = ".docx,.pdf,.html,.htm,.md,.markdown,.txt";

function choose(take: (files: File[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = ACCEPT;
  input.addEventListener("change", () => take([...(input.files ?? [])]));
  input.click();
}

interface ChipsProps {
  attached: readonly Attached[];
  sending: readonly Sending[];
  onDetach: (attached: Attached) => void;
  onDrop: (sending: Sending) => void;
}

function Chips({ attached, sending, onDetach, onDrop }: ChipsProps) {
  if (attached.length === 0 && sending.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label={words.attached}>
      {attached.map((one) => (
        <li key={one.id} className={classes.chip}>
          {one.kind === "contract" ? <IconFileText size={16} aria-hidden /> : <IconPaperclip size={16} aria-hidden />}
          <span className={classes["chip-name"]}>{one.name}</span>
          <ActionIcon size={24} aria-label={words.detach(one.name)} onClick={() => onDetach(one)}>
            <IconX size={14} />
          </ActionIcon>
        </li>
      ))}
      {sending.map((one) => (
        <li key={one.id} className={classes.chip} data-failed={one.problem !== null || undefined}>
          {one.problem === null ? <Loader size={14} aria-hidden /> : <IconAlertCircle size={16} aria-hidden />}
          <span className={classes["chip-name"]} role={one.problem === null ? "status" : "alert"}>
            {one.problem === null ? words.reading(one.name) : `${words.notRead(one.name)}: ${one.problem.title}. ${one.problem.detail}`}
          </span>
          <ActionIcon size={24} aria-label={words.detach(one.name)} onClick={() => onDrop(one)}>
            <IconX size={14} />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}

interface Props {
  /** Null where there is no chat yet. */
  chatId: string | null;
  /** Under which name the draft is kept. */
  draftId: string;
  model: string;
  onModel: (model: string) => void;
  onSend: (text: string, attached: readonly Attached[]) => void;
  /** An answer is being written: it can be stopped. */
  answering: boolean;
  stopping: boolean;
  onStop: () => void;
  /** What was asked is on its way. */
  busy: boolean;
  onEditLast?: () => void;
}

/** Where questions are written. */
export function Composer({ chatId, draftId, model, onModel, onSend, answering, stopping, onStop, busy, onEditLast }: Props) {
  const draft = useDrafts((state) => state.drafts[draftId] ?? NO_DRAFT);
  const write = useDrafts((state) => state.write);
  const field = useRef<HTMLTextAreaElement>(null);
  const setFocus = useChatUi((state) => state.setFocus);
  const [dialog, setDialog] = useState<"contracts" | "prompts" | null>(null);
  const receive = useUploads((state) => state.receive);

  const attach = useCallback(
    (more: readonly Attached[]) => {
      const { attached } = useDrafts.getState().drafts[draftId] ?? NO_DRAFT;
      const known = new Set(attached.map(({ id }) => id));
      write(draftId, { attached: [...attached, ...more.filter(({ id }) => !known.has(id))] });
      field.current?.focus();
    },
    [draftId, write],
  );
  const onRead = useCallback((file: Attached) => attach([file]), [attach]);
  const files = useFiles(onRead);
  const { add } = files;
  const reading = files.sending.some(({ problem }) => problem === null);
  const sendable = draft.text.trim() !== "" && !reading && !busy && !answering;
  const estimate = useEstimate(chatId, model, draft);

  useEffect(() => receive({ ...words.drop, take: add }), [receive, add]);
  useEffect(() => {
    setFocus(() => field.current?.focus());
    return () => setFocus(null);
  }, [setFocus]);
  // A keyboard that covers half of a phone should come when it is asked for.
  useEffect(() => {
    if (window.matchMedia("(hover: hover)").matches) field.current?.focus({ preventScroll: true });
  }, [draftId]);

  const send = () => {
    if (!sendable) return;
    onSend(draft.text.trim(), draft.attached);
    field.current?.focus();
  };
  const keys = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      send();
    }
    if (event.key === "ArrowUp" && draft.text === "" && onEditLast) {
      event.preventDefault();
      onEditLast();
    }
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = [...event.clipboardData.files];
    // Office programs put a picture beside the words that were copied: the words are what is meant.
    if (pasted.length === 0 || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    add(pasted);
  };

  return (
    <>
      <form
        className={classes.composer}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <div className={classes.box}>
          <Chips
            attached={draft.attached}
            sending={files.sending}
            onDetach={({ id }) => {
              write(draftId, { attached: draft.attached.filter((one) => one.id !== id) });
              field.current?.focus();
            }}
            onDrop={({ id, cancel }) => {
              cancel();
              files.drop(id);
            }}
          />
          <Textarea
            ref={field}
            variant="unstyled"
            autosize
            minRows={1}
            maxRows={12}
            aria-label={words.label}
            placeholder={words.placeholder}
            classNames={{ input: classes.field }}
            value={draft.text}
            onChange={(event) => write(draftId, { text: event.currentTarget.value })}
            onKeyDown={keys}
            onPaste={paste}
          />
          <div className={classes.row}>
            <Menu position="top-start" width={220}>
              <Menu.Target>
                <ActionIcon aria-label={words.attach}>
                  <IconPlus size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<IconFileText size={16} />} onClick={() => setDialog("contracts")}>
                  {words.attachContract}
                </Menu.Item>
                <Menu.Item leftSection={<IconPaperclip size={16} />} onClick={() => choose(add)}>
                  {words.attachFile}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
            <Tooltip label={words.prompts}>
              <ActionIcon aria-label={words.prompts} aria-haspopup="dialog" onClick={() => setDialog("prompts")}>
                <IconTextPlus size={18} />
              </ActionIcon>
            </Tooltip>
            <ModelPicker value={model} onChange={onModel} />
            <span className={classes.grow} />
            {estimate !== null && (
              <span
                className={classes.estimate}
                data-tight={!estimate.fits || undefined}
                title={
                  estimate.fits
                    ? words.estimateFull(estimate.input_tokens.toLocaleString(), estimate.model)
                    : words.tooLong
                }
              >
                {words.estimate(tokens(estimate.input_tokens), estimate.input_cost === null ? null : dollars(estimate.input_cost))}
              </span>
            )}
            {answering ? (
              <Tooltip label={words.stop}>
                <ActionIcon
                  size={34}
                  radius="md"
                  variant="filled"
                  color="ink"
                  aria-label={stopping ? words.stopping : words.stop}
                  loading={stopping}
                  onClick={onStop}
                >
                  <IconPlayerStopFilled size={16} />
                </ActionIcon>
              </Tooltip>
            ) : (
              <ActionIcon
                type="submit"
                size={34}
                radius="md"
                variant="filled"
                color="ink"
                aria-label={words.send}
                title={reading ? words.waitUntilRead : undefined}
                disabled={!sendable}
              >
                <IconArrowUp size={18} />
              </ActionIcon>
            )}
          </div>
        </div>
        <QuotaLine />
      </form>
      {/* Outside of the form: what is submitted in a dialog must not send the question. */}
      <Suspense>
        {dialog === "contracts" && (
          <ContractPicker chosen={draft.attached} onAttach={attach} onClose={() => setDialog(null)} />
        )}
        {dialog === "prompts" && (
          <Prompts
            onUse={(text) => {
              const before = draft.text.trimEnd();
              write(draftId, { text: before === "" ? text : `${before}\n\n${text}` });
              setDialog(null);
              setTimeout(() => field.current?.focus());
            }}
            onClose={() => setDialog(null)}
          />
        )}
      </Suspense>
    </>
  );
}
