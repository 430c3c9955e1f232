import { Button, SegmentedControl, Textarea } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import type { FittedVariant, ParagraphOut, SuggestedVariant, SuggestionOut } from "@/api";
import { strings } from "@/lib/strings";
import { Redlined } from "@/ui/Redlined";
import { useOpenReview } from "./context";
import classes from "./suggest.module.css";

const words = strings.redline.suggest;
const BETWEEN = "\n";
const SIDE_BY_SIDE = 3;

function wordingOf({ text, paragraphs }: SuggestedVariant): string {
  return [text.trim(), ...paragraphs.map((paragraph) => paragraph.text)].filter((line) => line !== "").join(BETWEEN);
}

/** The edited lines, put where the suggestion's own would go. */
function edited(typed: string, { text, paragraphs }: SuggestedVariant): { text: string; paragraphs: ParagraphOut[] } {
  const lines = typed.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const lead = text.startsWith(" ") ? " " : "";
  if (paragraphs.length === 0) return { text: lines.length === 0 ? "" : lead + lines.join(" "), paragraphs: [] };
  return {
    text,
    paragraphs: lines.map((line, index) => ({ ...(paragraphs[index] ?? paragraphs.at(-1)), text: line })),
  };
}

function isFitted(variant: SuggestedVariant): variant is FittedVariant {
  return "cites" in variant;
}

/** Why a model has written it so, with the words of the contract that made it necessary. */
function Fitted({ variant }: { variant: FittedVariant }) {
  const { readable, select, setSheetOpen } = useOpenReview();
  return (
    <div className={classes.fit}>
      <p className={classes.note}>{variant.why}</p>
      {variant.cites.map(({ start, end, quote }) => (
        <button
          key={start}
          type="button"
          className={classes.cited}
          onClick={() => {
            select({ kind: "words", start: readable.at(start), end: readable.at(end) }, "panel");
            setSheetOpen(false);
          }}
        >
          {quote}
        </button>
      ))}
    </div>
  );
}

interface Props {
  suggestion: SuggestionOut;
  fitted: readonly FittedVariant[];
  pending: boolean;
  accept: (variant: SuggestedVariant, text: string, paragraphs: ParagraphOut[]) => void;
}

/** The wordings of one suggestion, with the change that each would make; those of a model come up first. */
export function Choice({ suggestion, fitted, pending, accept }: Props) {
  const [picked, pick] = useState<number | null>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const all: readonly SuggestedVariant[] = [...suggestion.variants, ...fitted];
  const index = picked ?? (fitted.length > 0 ? suggestion.variants.length : 0);
  const variant = all[index] ?? all[0];
  if (variant === undefined) return <p>{words.none}</p>;
  const now = typed === null ? variant : { ...variant, ...edited(typed, variant) };
  const blanks = variant.blanks.filter((blank) => wordingOf(now).includes(blank));
  return (
    <>
      <p className={classes.where}>{suggestion.where}</p>
      {all.length > 1 && (
        <SegmentedControl
          fullWidth
          size="xs"
          orientation={all.length > SIDE_BY_SIDE ? "vertical" : "horizontal"}
          aria-label={words.variants}
          value={String(index)}
          onChange={(value) => {
            pick(Number(value));
            setTyped(null);
          }}
          data={all.map(({ label }, n) => ({ value: String(n), label }))}
        />
      )}
      {typed === null ? (
        <div className={classes.wording}>
          <Redlined old={suggestion.current} now={now.text} paragraphs={now.paragraphs.map(({ text }) => text)} />
        </div>
      ) : (
        <Textarea
          autosize
          minRows={3}
          maxRows={14}
          data-autofocus
          aria-label={words.editLabel}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {isFitted(variant) && <Fitted variant={variant} />}
      {wordingOf(now) === "" && <p className={classes.note}>{words.deletes}</p>}
      {blanks.length > 0 && <p className={classes.blanks}>{words.fill(blanks.join(", "))}</p>}
      {suggestion.notes.map((note) => (
        <p key={note} className={classes.note}>
          {note}
        </p>
      ))}
      <p className={classes.note}>{suggestion.reason}</p>
      <div className={classes.actions}>
        <Button size="xs" loading={pending} leftSection={<IconCheck size={16} />} onClick={() => accept(variant, now.text, now.paragraphs)}>
          {words.accept}
        </Button>
        {typed === null ? (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              pick(index);
              setTyped(wordingOf(variant));
            }}
          >
            {words.edit}
          </Button>
        ) : (
          <Button size="xs" variant="subtle" color="gray" onClick={() => setTyped(null)}>
            {strings.shared.cancel}
          </Button>
        )}
      </div>
    </>
  );
}
