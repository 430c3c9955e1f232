import { Button, Textarea } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconCheck, IconMessage, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { MeaningOut, RedlineOut, TrackedChangeOut, Verdict, WordCommentOut } from "@/api";
import { strings } from "@/lib/strings";
import { Redlined } from "@/ui/Redlined";
import { EmptyState } from "@/ui/States";
import { AtWords, By } from "./Item";
import type { Around, useSteps, Version } from "./queries";
import classes from "./redline.module.css";

const { redline } = strings;
const words = redline.theirs;
type Steps = ReturnType<typeof useSteps>;

interface AnswerProps {
  answer: string | null;
  by: string | null;
  mayChange: boolean;
  save: (text: string | null) => void;
}

function Answer({ answer, by, mayChange, save }: AnswerProps) {
  return (
    <div className={classes.whole} data-swaps>
      <Answered answer={answer} by={by} mayChange={mayChange} save={save} />
    </div>
  );
}

function Answered({ answer, by, mayChange, save }: AnswerProps) {
  const [typed, setTyped] = useState<string | null>(null);
  if (typed !== null) {
    return (
      <div className={classes.answer}>
        <Textarea autosize minRows={2} aria-label={words.answerLabel} placeholder={words.answerLabel} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        <div className={classes.actions}>
          <Button
            size="xs"
            disabled={typed.trim() === ""}
            onClick={() => {
              save(typed);
              setTyped(null);
            }}
          >
            {words.send}
          </Button>
          <Button size="xs" variant="subtle" color="gray" onClick={() => setTyped(null)}>
            {redline.ours.cancel}
          </Button>
        </div>
      </div>
    );
  }
  if (answer !== null) {
    return (
      <div className={classes.answer}>
        <p className={classes.soft}>{words.answered(by ?? "")}</p>
        <p>{answer}</p>
        {mayChange && (
          <div className={classes.actions}>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setTyped(answer)}>
              {redline.ours.edit}
            </Button>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => save(null)}>
              {words.removeAnswer}
            </Button>
          </div>
        )}
      </div>
    );
  }
  if (!mayChange) return null;
  return (
    <div>
      <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconMessage size={14} />} onClick={() => setTyped("")}>
        {words.answer}
      </Button>
    </div>
  );
}

interface ChangeProps {
  change: TrackedChangeOut;
  version: Version;
  around: Around;
  current: boolean;
  choose: () => void;
  steps: Steps;
}

function Change({ change, version, around, current, choose, steps }: ChangeProps) {
  const { id, verdict } = change;
  const isInText = change.part === null;
  const about = [words.kinds[change.kind], change.part ?? (change.section !== null ? words.section(change.section) : null)];
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) item.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const verdictOf = (wanted: Verdict) => steps.decide(id, verdict === wanted ? null : wanted);
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the focus inside only chooses the change
    <li ref={item} className={classes.item} aria-current={current || undefined} data-current={current || undefined} data-verdict={verdict ?? undefined} onFocus={choose}>
      <div className={classes.head}>
        <h3>{about.filter(Boolean).join(" · ")}</h3>
        {isInText && <AtWords version={version} start={change.start} end={change.end} />}
        <span className={classes.state}>{verdict === null ? words.open : words[verdict]}</span>
      </div>
      {change.kind === "formatting" ? (
        <p className={classes.formatted}>{change.new}</p>
      ) : (
        <Redlined
          old={change.kind === "move" ? "" : change.old}
          now={change.new}
          around={isInText ? around?.(change.start, change.end) : undefined}
        />
      )}
      <div className={classes.actions} role="group" aria-label={words.change(words.kinds[change.kind], change.author)}>
        {steps.mayChange && (
          <>
            <Button size="xs" variant={verdict === "accepted" ? "filled" : "default"} aria-pressed={verdict === "accepted"} leftSection={<IconCheck size={14} />} onClick={() => verdictOf("accepted")}>
              {words.accept}
            </Button>
            <Button size="xs" variant={verdict === "rejected" ? "filled" : "default"} aria-pressed={verdict === "rejected"} leftSection={<IconX size={14} />} onClick={() => verdictOf("rejected")}>
              {words.reject}
            </Button>
          </>
        )}
        <By author={change.author} at={change.date} />
      </div>
      <Answer mayChange={steps.mayChange} answer={change.answer} by={change.answered_by} save={(text) => steps.answer(id, text, change.answer)} />
    </li>
  );
}

interface RemarkProps {
  comment: WordCommentOut;
  version: Version;
  around: Around;
  steps: Steps;
}

function Remark({ comment, version, around, steps }: RemarkProps) {
  const { author, section, answers } = comment;
  const on = answers === null ? (around?.(comment.start, comment.end).words.trim() ?? "") : "";
  return (
    <li className={classes.item} data-reply={comment.answers !== null || undefined}>
      <div className={classes.head}>
        <h3>{[author, section !== null ? words.section(section) : ""].filter(Boolean).join(" · ")}</h3>
        {answers === null && <AtWords version={version} start={comment.start} end={comment.end} />}
        {comment.resolved && <span className={classes.state}>{words.resolved}</span>}
      </div>
      {on !== "" && <blockquote className={classes.on}>{on}</blockquote>}
      <p className={classes.remark}>{comment.text}</p>
      {comment.date !== null && <By at={comment.date} />}
      <Answer
        mayChange={steps.mayChange}
        answer={comment.answer}
        by={comment.answered_by}
        save={(text) => steps.answer(`comment:${comment.id}`, text, comment.answer)}
      />
    </li>
  );
}

function Meaning({ meaning, read }: { meaning: MeaningOut | null; read: (() => void) | undefined }) {
  const says = redline.meaning;
  const under = meaning?.state === "queued" || meaning?.state === "running";
  return (
    <div className={classes.meaning} aria-live="polite" data-screen={meaning === null || undefined}>
      <div className={classes.head}>
        <h3>{says.title}</h3>
        {read !== undefined && (meaning === null || meaning.state === "failed" || under) && (
          <Button size="xs" variant="default" loading={under} onClick={read}>
            {meaning === null ? says.ask : says.again}
          </Button>
        )}
      </div>
      {meaning === null && <p className={classes.soft}>{says.hint}</p>}
      {under && <p className={classes.soft}>{says.working}</p>}
      {meaning?.state === "failed" && <p className={classes.soft}>{meaning.problem?.title ?? says.failed}</p>}
      {meaning?.state === "done" && meaning.changes.length === 0 && <p className={classes.soft}>{says.none}</p>}
      {meaning?.state === "done" && meaning.changes.length > 0 && (
        <ul className={classes.shifts}>
          {meaning.changes.map((shift) => (
            <li key={shift.id}>
              <strong>{shift.title}</strong>
              <span className={classes.soft}>
                {[
                  shift.section !== null ? words.section(shift.section) : "",
                  shift.gains === null || meaning.side === "neutral" ? "" : shift.gains === meaning.side ? says.gains.good : says.gains.bad,
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface TheirsProps {
  redline: RedlineOut;
  version: Version;
  around: Around;
  steps: Steps;
}

/** What the other side has changed in the file, and said about it. */
export function Theirs({ redline: found, version, around, steps }: TheirsProps) {
  const { changes, comments, meaning } = found;
  const [current, setCurrent] = useState<string | null>(null);
  const at = changes.findIndex(({ id }) => id === current);
  const go = (step: 1 | -1) => {
    const next = changes[at === -1 ? (step === 1 ? 0 : changes.length - 1) : Math.min(changes.length - 1, Math.max(0, at + step))];
    if (next) setCurrent(next.id);
  };
  const decide = (verdict: Verdict) => {
    if (current === null || !steps.mayChange) return;
    steps.decide(current, verdict);
    go(1);
  };
  useHotkeys([
    ["j", () => go(1), { usePhysicalKeys: false }],
    ["k", () => go(-1), { usePhysicalKeys: false }],
    ["a", () => decide("accepted"), { usePhysicalKeys: false }],
    ["r", () => decide("rejected"), { usePhysicalKeys: false }],
  ]);
  const open = changes.filter(({ verdict }) => verdict === null).length;
  return (
    <section className={classes.column} aria-label={words.title}>
      <h2>
        {words.title} <span>{changes.length}</span>
      </h2>
      {changes.length === 0 && comments.length === 0 && <EmptyState title={words.empty}>{words.emptyHint}</EmptyState>}
      {changes.length > 0 && (
        <>
          <Meaning meaning={meaning} read={steps.mayChange ? steps.read : undefined} />
          <div className={classes.bar}>
            {steps.mayChange && (
              <>
                <Button size="xs" variant="default" onClick={() => steps.decideAll("accepted")}>
                  {words.acceptAll}
                </Button>
                <Button size="xs" variant="default" onClick={() => steps.decideAll("rejected")}>
                  {words.rejectAll}
                </Button>
              </>
            )}
            <span className={classes.soft} role="status">
              {words.left(open)}
            </span>
          </div>
          {steps.mayChange && <p className={classes.keys} data-screen>{words.keys}</p>}
          <ul className={classes.list}>
            {changes.map((change) => (
              <Change
                key={change.id}
                change={change}
                version={version}
                around={around}
                current={change.id === current}
                choose={() => setCurrent(change.id)}
                steps={steps}
              />
            ))}
          </ul>
        </>
      )}
      {comments.length > 0 && (
        <>
          <h2 className={classes.second}>
            {words.comments} <span>{comments.length}</span>
          </h2>
          <ul className={classes.list}>
            {comments.map((comment) => (
              <Remark key={comment.id} comment={comment} version={version} around={around} steps={steps} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
