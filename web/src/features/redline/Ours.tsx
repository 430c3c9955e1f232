import { Button, Textarea } from "@mantine/core";
import { IconArrowBackUp, IconPencil } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { WordingOut } from "@/api";
import { strings } from "@/lib/strings";
import { Redlined } from "@/ui/Redlined";
import { EmptyState } from "@/ui/States";
import { AtWords, By } from "./Item";
import type { Around, useSteps, Version } from "./queries";
import classes from "./redline.module.css";

const words = strings.redline.ours;
type Steps = ReturnType<typeof useSteps>;

function linesOf({ text, paragraphs }: WordingOut): string {
  return [text.trim(), ...paragraphs.map((paragraph) => paragraph.text)].filter((line) => line !== "").join("\n");
}

function Editor({ wording, steps, close }: { wording: WordingOut; steps: Steps; close: () => void }) {
  const [typed, setTyped] = useState(linesOf(wording));
  const save = () => {
    const lines = typed.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    const { paragraphs } = wording;
    const lead = wording.text.startsWith(" ") ? " " : "";
    steps.change(
      wording.id,
      paragraphs.length === 0
        ? { text: lines.length === 0 ? "" : lead + lines.join(" ") }
        : { paragraphs: lines.map((line, index) => ({ ...(paragraphs[index] ?? paragraphs.at(-1)), text: line })) },
      close,
    );
  };
  return (
    <>
      <Textarea autosize minRows={3} maxRows={16} aria-label={words.wording} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
      <div className={classes.actions}>
        <Button size="xs" loading={steps.saving} onClick={save}>
          {words.save}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={close}>
          {words.cancel}
        </Button>
      </div>
    </>
  );
}

interface WordingProps {
  wording: WordingOut;
  version: Version;
  around: Around;
  steps: Steps;
}

function Wording({ wording, version, around, steps }: WordingProps) {
  const [editing, setEditing] = useState(false);
  return (
    <li className={classes.item}>
      <div className={classes.head}>
        <h3>{wording.title}</h3>
        <AtWords version={version} start={wording.start} end={wording.end} />
      </div>
      <div className={classes.whole} data-swaps>
        {editing ? (
          <Editor wording={wording} steps={steps} close={() => setEditing(false)} />
        ) : (
          <>
            <Redlined
              old={wording.old_text}
              now={wording.text}
              paragraphs={wording.paragraphs.map(({ text }) => text)}
              around={wording.paragraphs.length === 0 ? around?.(wording.start, wording.end) : undefined}
            />
            {wording.reason !== "" && <p className={classes.soft}>{wording.reason}</p>}
            <div className={classes.actions}>
              {steps.mayChange && (
                <>
                  <Button size="xs" variant="default" leftSection={<IconPencil size={14} />} onClick={() => setEditing(true)}>
                    {words.edit}
                  </Button>
                  <Button size="xs" variant="subtle" color="gray" leftSection={<IconArrowBackUp size={14} />} onClick={() => steps.takeBack(wording)}>
                    {words.takeBack}
                  </Button>
                </>
              )}
              <By author={wording.author} at={wording.accepted_at} />
            </div>
          </>
        )}
      </div>
    </li>
  );
}

/** What we have accepted for this version. */
export function Ours({ accepted, version, around, steps }: Omit<WordingProps, "wording"> & { accepted: readonly WordingOut[] }) {
  return (
    <section className={classes.column} aria-label={words.title}>
      <h2>
        {words.title} <span>{accepted.length}</span>
      </h2>
      {accepted.length === 0 ? (
        <EmptyState
          title={words.empty}
          actions={
            <Link to="/contracts/$contractId" params={{ contractId: version.contract_id }} className={classes.go}>
              {words.toContract}
            </Link>
          }
        >
          {steps.mayChange ? words.emptyHint : strings.shared.onlyRead}
        </EmptyState>
      ) : (
        <ul className={classes.list} data-rows>
          {accepted.map((wording) => (
            <Wording key={wording.id} wording={wording} version={version} around={around} steps={steps} />
          ))}
        </ul>
      )}
    </section>
  );
}
