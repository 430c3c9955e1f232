import { Button, Select } from "@mantine/core";
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
import type { Side, WordingOut } from "@/api";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { Redlined } from "@/ui/Redlined";
import { ErrorState, ListSkeleton } from "@/ui/States";
import { Choice } from "./Choice";
import { useOpenReview } from "./context";
import { Fit } from "./Fit";
import { useProblemToast } from "./queries";
import { useFitting, type Asked } from "./use-fitting";
import classes from "./suggest.module.css";

const words = strings.redline.suggest;

interface Version {
  contract_id: string;
  version_id: string;
}

/** What was accepted for this, by the name that the server keeps it under. */
function targetOf(asked: Asked): string {
  if ("finding" in asked) return `finding:${asked.finding}`;
  return "missing" in asked ? `missing:${asked.missing}` : "words";
}

function isFor(wording: WordingOut, asked: Asked): boolean {
  if (wording.target !== targetOf(asked)) return false;
  return !("start" in asked) || (wording.start === asked.start && wording.end === asked.end);
}

function useWordings(version: Version) {
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

interface AcceptedProps {
  wording: WordingOut;
  /** Left out where nothing may be changed. */
  back: (() => void) | undefined;
  version: Version;
}

function Accepted({ wording, back, version }: AcceptedProps) {
  return (
    <div className={classes.accepted} role="region" aria-label={words.region}>
      <p className={classes.good}>
        <IconCheck size={16} aria-hidden /> {words.accepted}
      </p>
      <Redlined old={wording.old_text} now={wording.text} paragraphs={wording.paragraphs.map(({ text }) => text)} />
      <div className={classes.actions}>
        {back !== undefined && (
          <Button variant="default" size="xs" leftSection={<IconArrowBackUp size={16} />} onClick={back}>
            {words.undo}
          </Button>
        )}
        <Link to="/contracts/$contractId/redline" params={{ contractId: version.contract_id }} search={{ version: version.version_id }} className={classes.link}>
          {words.toRedline}
        </Link>
      </div>
    </div>
  );
}

interface OfferedProps {
  asked: Asked;
  version: Version;
  side: Side;
  accept: ReturnType<typeof useWordings>["accept"];
  /** Left out where what is around it can be closed. */
  close: (() => void) | undefined;
}

/** What the library offers, and what a model makes of it. */
function Offered({ asked, version, side, accept, close }: OfferedProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const suggestions = useQuery({ ...listSuggestionsOptions({ path: version, query: asked }), staleTime: Infinity });
  const fitting = useFitting({ contractId: version.contract_id, versionId: version.version_id, side }, asked);
  if (suggestions.isError) return <ErrorState error={suggestions.error} retry={() => void suggestions.refetch()} />;
  if (suggestions.data === undefined) return <ListSkeleton rows={2} />;
  const suggestion = suggestions.data.find((each) => each.id === chosen) ?? suggestions.data[0];
  const placed = fitting.run?.result?.suggestions.find(({ id }) => id === suggestion?.id);
  const fitted = fitting.run?.state === "done" ? (placed?.fitted ?? []) : [];
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
        <>
          <Choice
            key={suggestion.id}
            suggestion={suggestion}
            fitted={fitted}
            pending={accept.isPending}
            accept={(variant, text, paragraphs) =>
              accept.mutate({
                path: version,
                body: {
                  target: targetOf(asked),
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
          <Fit fitting={fitting} count={fitted.length} />
        </>
      )}
      {close !== undefined && (
        <div>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={close}>
            {words.close}
          </Button>
        </div>
      )}
    </div>
  );
}

interface Props {
  asked: Asked;
  /** Whether it is open from the start, in something that can be closed. */
  opened?: boolean;
}

/** Wording for a finding, a missing clause or chosen words: variants, the change that each would make, accept, undo. */
export function Suggest(props: Props) {
  return (
    <div className={classes.whole} data-swaps>
      <Wordings {...props} />
    </div>
  );
}

function Wordings({ asked, opened = false }: Props) {
  const { contractId, versionId, analysis, mayChange } = useOpenReview();
  const version = { contract_id: contractId, version_id: versionId ?? "" };
  const [open, setOpen] = useState(opened);
  const { accept, back } = useWordings(version);
  const known = useQuery({ ...getRedlineOptions({ path: version }), enabled: versionId !== undefined, staleTime: 30_000 });
  const accepted = known.data?.accepted.find((wording) => isFor(wording, asked));
  if (accepted !== undefined) {
    return <Accepted wording={accepted} back={mayChange ? () => back(accepted.id) : undefined} version={version} />;
  }
  if (known.isPending || analysis === null || !mayChange) return null; // not a button that would give way to what was accepted
  if (!open) {
    return (
      <div>
        <Button variant="default" size="xs" leftSection={<IconPencilPlus size={16} />} onClick={() => setOpen(true)}>
          {words.ask}
        </Button>
      </div>
    );
  }
  return <Offered asked={asked} version={version} side={analysis.side} accept={accept} close={opened ? undefined : () => setOpen(false)} />;
}
