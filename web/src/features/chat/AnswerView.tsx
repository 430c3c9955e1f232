import { Alert, Anchor, Button, Loader } from "@mantine/core";
import { IconAlertCircle, IconPlayerStop, IconPlugConnectedX, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Problem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import type { Citation, MessageOut, ToldProblem } from "@/api";
import { AnswerActions } from "./AnswerActions";
import { AnswerText } from "./AnswerText";
import { addressOf } from "./Cite";
import { useSession } from "./context";
import { useLive } from "./live";
import { useWholeMessage } from "./queries";
import { useSmooth } from "./use-smooth";
import classes from "./message.module.css";

const words = strings.chat.message;
const TOO_MANY = 429;

function Thought({ text, now }: { text: string; now: boolean }) {
  if (text === "") return null;
  return (
    <details className={classes.thought}>
      <summary>{now ? words.thinking : words.thought}</summary>
      <div>{text}</div>
    </details>
  );
}

/** Why there is no answer, or no more of it, and what can be done. */
export function NoAnswer({ problem, retry }: { problem: Pick<Problem, "title" | "detail" | "status">; retry?: (() => void) | undefined }) {
  const full = problem.status === TOO_MANY;
  return (
    <Alert
      role="alert"
      variant="default"
      className={classes.problem}
      classNames={{ icon: classes["problem-icon"] }}
      data-full={full || undefined}
      icon={<IconAlertCircle size={18} />}
      title={problem.title}
    >
      <p>{problem.detail}</p>
      {full && <p>{strings.chat.quota.canDo}</p>}
      {(full || retry !== undefined) && (
        <div className={classes["problem-actions"]}>
          {retry && (
            <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={retry}>
              {words.tryAgain}
            </Button>
          )}
          {full && (
            <Anchor component={Link} to="/contracts" size="sm">
              {strings.chat.quota.toContracts}
            </Anchor>
          )}
        </div>
      )}
    </Alert>
  );
}

function Sources({ citations, text }: { citations: readonly Citation[]; text: string }) {
  const { openSource } = useSession();
  // What the words cite already is not told twice; the rest stands below.
  const rest = useMemo(() => citations.filter(({ number }) => !new RegExp(`\\[(?:\\d+[,;\\s]+)*${number}\\D`).test(text)), [citations, text]);
  if (rest.length === 0) return null;
  return (
    <div className={classes.sources}>
      <h3>{words.sources}</h3>
      <ol>
        {rest.map((citation) => (
          <li key={citation.number} value={citation.number}>
            <a
              href={addressOf(citation) ?? "#"}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                openSource(citation);
              }}
            >
              {citation.title}
              {citation.section !== null && ` · ${citation.section}`}
            </a>
          </li>
        ))}
      </ol>
    </div>
  );
}

function note(message: MessageOut): string | null {
  if (message.state === "stopped") return words.stopped;
  if (message.finish_reason === "length") return words.cutOff;
  if (message.finish_reason === "content_filter") return words.filtered;
  return null;
}

interface Props {
  message: MessageOut;
  last: boolean;
}

/** What a model answered, or is answering. */
export function AnswerView({ message, last }: Props) {
  const { openSource, regenerate, busy } = useSession();
  const live = useLive((state) => state.live[message.id]);
  const growing = message.state === "streaming";
  const answer = live?.answer;
  const text = growing ? (answer?.text ?? "") : message.content;
  const shown = useSmooth(text, growing);
  const citations = growing ? (answer?.citations ?? []) : message.citations;
  const thought = (growing ? answer?.thought : message.thought) ?? "";
  const whole = useWholeMessage(message);
  const [began] = useState(growing);
  const problem: ToldProblem | null = (growing ? answer?.problem : null) ?? message.problem;
  const name = answer?.chosen?.name ?? message.model_name;
  const remark = growing ? null : note(message);
  return (
    <article className={classes.answer} data-answer={message.id} data-new={began || undefined} aria-busy={growing || undefined}>
      <h2 className="visually-hidden">{name === null ? words.answer : words.answerOf(name)}</h2>
      <Thought text={thought} now={growing && text === ""} />
      {growing && text === "" && problem === null && (
        <p className={classes.waiting}>
          <Loader size={14} aria-hidden />
          <span>{thought === "" ? words.waiting : words.thinking}</span>
          {name !== null && <span className={classes["waiting-model"]}>{name}</span>}
        </p>
      )}
      {shown !== "" && <AnswerText text={shown} citations={citations} growing={growing} onOpen={openSource} />}
      {growing && live?.connected === false && (
        <p className={classes.note} role="status">
          <IconPlugConnectedX size={16} aria-hidden />
          {words.reconnecting}
        </p>
      )}
      {growing && live?.refused && <NoAnswer problem={live.refused} />}
      {message.truncated && !growing && (
        <Button variant="default" size="xs" loading={whole.loading} onClick={whole.load}>
          {words.showAll(message.characters.toLocaleString())}
        </Button>
      )}
      {remark !== null && (
        <p className={classes.note}>
          <IconPlayerStop size={16} aria-hidden />
          {remark}
        </p>
      )}
      {problem !== null && <NoAnswer problem={problem} retry={!growing && last && !busy ? () => regenerate(message) : undefined} />}
      {message.dropped_quotes > 0 && <p className={classes.note}>{words.dropped(message.dropped_quotes)}</p>}
      {!growing && <Sources citations={message.citations} text={message.content} />}
      {!growing && <AnswerActions message={message} />}
    </article>
  );
}
