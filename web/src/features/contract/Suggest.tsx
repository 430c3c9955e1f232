import { Button, SegmentedControl, Select, Textarea } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconPencilPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import {
  acceptWordingMutation,
  getRedlineOptions,
  getRedlineQueryKey,
  listSuggestionsOptions,
  takeWordingBackMutation,
} from "@/api/@tanstack/react-query.gen";
import type { ParagraphOut, SuggestedVariant, SuggestionOut, WordingOut } from "@/api";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { Redlined } from "@/ui/Redlined";
import { ErrorState, ListSkeleton } from "@/ui/States";
import { useOpenReview } from "./context";
import { useProblemToast } from "./queries";
import classes from "./suggest.module.css";

const words = strings.redline.suggest;
const BETWEEN = "\n";

interface Target {
  kind: "finding" | "missing";
  id: string;
}

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

function useWordings(version: { contract_id: string; version_id: string }) {
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const onError = useProblemToast();
  const refresh = () => client.invalidateQueries({ queryKey: getRedlineQueryKey({ path: version }) });
  const takeBack = useMutation({ ...takeWordingBackMutation(), onSuccess: refresh, onError });
  const back = (id: string) => takeBack.mutate({ path: { ...version, wording_id: id } });
  const accept = useMutation({
    ...acceptWordingMutation(),
    onSuccess: (wording) => {
      void refresh();
      show({ text: words.said(wording.title), undo: () => back(wording.id) });
    },
    onError,
  });
  return { accept, back };
}

function Accepted({ wording, back, contractId, version }: { wording: WordingOut; back: () => void; contractId: string; version: string }) {
  return (
    <div className={classes.accepted} role="region" aria-label={words.region}>
      <p className={classes.good}>
        <IconCheck size={16} aria-hidden /> {words.accepted}
      </p>
      <Redlined old={wording.old_text} now={wording.text} paragraphs={wording.paragraphs.map(({ text }) => text)} />
      <div className={classes.actions}>
        <Button variant="default" size="xs" leftSection={<IconArrowBackUp size={16} />} onClick={back}>
          {words.undo}
        </Button>
        <Link to="/contracts/$contractId/redline" params={{ contractId }} search={{ version }} className={classes.link}>
          {words.toRedline}
        </Link>
      </div>
    </div>
  );
}

interface ChoiceProps {
  suggestion: SuggestionOut;
  pending: boolean;
  accept: (variant: SuggestedVariant, text: string, paragraphs: ParagraphOut[]) => void;
}

function Choice({ suggestion, pending, accept }: ChoiceProps) {
  const [index, setIndex] = useState(0);
  const [typed, setTyped] = useState<string | null>(null);
  const variant = suggestion.variants[index] ?? suggestion.variants[0];
  if (variant === undefined) return <p>{words.none}</p>;
  const now = typed === null ? variant : { ...variant, ...edited(typed, variant) };
  const blanks = variant.blanks.filter((blank) => wordingOf(now).includes(blank));
  return (
    <>
      <p className={classes.where}>{suggestion.where}</p>
      {suggestion.variants.length > 1 && (
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={words.variants}
          value={String(index)}
          onChange={(value) => {
            setIndex(Number(value));
            setTyped(null);
          }}
          data={suggestion.variants.map(({ label }, n) => ({ value: String(n), label }))}
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
        {typed === null && (
          <Button size="xs" variant="default" onClick={() => setTyped(wordingOf(variant))}>
            {words.edit}
          </Button>
        )}
      </div>
    </>
  );
}

/** Wording for a finding or a missing clause: variants, the change that it would make, accept, undo. */
export function Suggest({ kind, id }: Target) {
  const { contractId, versionId } = useOpenReview();
  const version = { contract_id: contractId, version_id: versionId ?? "" };
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const { accept, back } = useWordings(version);
  const known = useQuery({ ...getRedlineOptions({ path: version }), enabled: versionId !== undefined, staleTime: 30_000 });
  const suggestions = useQuery({
    ...listSuggestionsOptions({ path: version, query: kind === "finding" ? { finding: id } : { missing: id } }),
    enabled: open && versionId !== undefined,
    staleTime: Infinity,
  });
  const accepted = known.data?.accepted.find(({ target }) => target === `${kind}:${id}`);
  if (accepted !== undefined) {
    return <Accepted wording={accepted} back={() => back(accepted.id)} contractId={contractId} version={version.version_id} />;
  }
  if (known.isPending) return null; // not a button that would give way to what was accepted
  if (!open) {
    return (
      <div>
        <Button variant="default" size="xs" leftSection={<IconPencilPlus size={16} />} onClick={() => setOpen(true)}>
          {words.ask}
        </Button>
      </div>
    );
  }
  if (suggestions.isError) return <ErrorState error={suggestions.error} retry={() => void suggestions.refetch()} />;
  if (suggestions.data === undefined) return <ListSkeleton rows={2} />;
  const suggestion = suggestions.data.find((each) => each.id === chosen) ?? suggestions.data[0];
  return (
    <div className={classes.suggest} role="region" aria-label={words.region}>
      {suggestions.data.length > 1 && (
        <Select
          size="xs"
          aria-label={words.clauses}
          allowDeselect={false}
          value={suggestion?.id ?? null}
          onChange={setChosen}
          data={suggestions.data.map((each) => ({ value: each.id, label: each.title }))}
        />
      )}
      {suggestion === undefined ? (
        <p className={classes.note}>{words.none}</p>
      ) : (
        <Choice
          key={suggestion.id}
          suggestion={suggestion}
          pending={accept.isPending}
          accept={(variant, text, paragraphs) =>
            accept.mutate({
              path: version,
              body: {
                target: `${kind}:${id}`,
                clause: suggestion.clause,
                stance: variant.stance,
                title: suggestion.title,
                reason: suggestion.reason,
                start: suggestion.start,
                end: suggestion.end,
                text,
                paragraphs,
              },
            })
          }
        />
      )}
      <div>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setOpen(false)}>
          {words.close}
        </Button>
      </div>
    </div>
  );
}
