import { Button, Progress, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconPlayerStop, IconSparkles } from "@tabler/icons-react";
import { useState } from "react";
import type { Cited, Risk, RisksRun, Side } from "@/api";
import { dollars, short, words as spoken } from "@/lib/format";
import { strings } from "@/lib/strings";
import { FindingCard } from "@/ui/FindingCard";
import { useOpenReview } from "./context";
import { isUnderWay } from "./queries";
import { useSecondReader } from "./use-second-reader";
import classes from "./second-reader.module.css";

const words = strings.contract.secondReader;

type Reader = ReturnType<typeof useSecondReader>;

/** Ask a model to read what the rules have read, with its cost told before, and see what it adds. */
export function SecondReader() {
  const { contractId, versionId, analysis } = useOpenReview();
  if (versionId === undefined || analysis === null) return null;
  return <Reading key={`${versionId} ${analysis.side}`} contractId={contractId} versionId={versionId} side={analysis.side} />;
}

function Reading({ contractId, versionId, side }: { contractId: string; versionId: string; side: Side }) {
  const reader = useSecondReader({ contractId, versionId, side });
  const { mayChange } = useOpenReview();
  const { run } = reader;
  const asked = run !== null && run.state !== "cancelled";
  if (!reader.isReady || (!asked && !(reader.hasModels && mayChange))) return null;
  return (
    <section className={classes.reader} aria-label={words.label}>
      {run !== null && isUnderWay(run) ? (
        <UnderWay run={run} reader={reader} />
      ) : run?.state === "done" ? (
        <Added run={run} model={reader.nameOf(run.model)} />
      ) : run?.state === "failed" ? (
        <Failed run={run} reader={reader} />
      ) : (
        <Offer reader={reader} />
      )}
    </section>
  );
}

function Offer({ reader }: { reader: Reader }) {
  const { data: told, isPending } = reader.estimate;
  if (told === undefined) {
    return (
      <UnstyledButton className={classes.offer} onClick={reader.tell} disabled={isPending}>
        <IconSparkles size={18} stroke={1.75} aria-hidden />
        <span>
          <strong>{words.offer}</strong>
          <span className={classes.soft}>{isPending ? words.counting : words.offerHint}</span>
        </span>
      </UnstyledButton>
    );
  }
  return (
    <div className={classes.told}>
      <p>{words.cost(told.model_name ?? "", short(told.input_tokens), dollars(told.cost_most))}</p>
      <p className={classes.soft}>{told.is_rough ? words.rough : words.asks}</p>
      <div className={classes.actions}>
        <Button size="compact-md" loading={reader.isStarting} onClick={reader.ask}>
          {words.ask}
        </Button>
        <Button size="compact-md" variant="subtle" color="gray" onClick={() => reader.estimate.reset()}>
          {words.notNow}
        </Button>
      </div>
    </div>
  );
}

function UnderWay({ run, reader }: { run: RisksRun; reader: Reader }) {
  const percent = Math.round(run.progress * 100);
  const step = run.state === "queued" ? "queued" : (run.step ?? "queued");
  const name = words.steps[step] ?? spoken(step);
  const { mayChange } = useOpenReview();
  return (
    <div className={classes.told}>
      <div className={classes.line}>
        <strong>{words.working}</strong>
        {mayChange && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconPlayerStop size={14} />}
            loading={reader.isStopping}
            onClick={reader.stop}
          >
            {words.stop}
          </Button>
        )}
      </div>
      <Progress value={Math.max(2, percent)} size={4} aria-label={words.working} />
      <p className={classes.soft} role="status">
        {name}
      </p>
    </div>
  );
}

function Failed({ run, reader }: { run: RisksRun; reader: Reader }) {
  const { mayChange } = useOpenReview();
  return (
    <div className={classes.told} role="alert">
      <p>
        <strong>{run.problem?.title ?? words.failed}</strong>
      </p>
      <p className={classes.soft}>{run.problem?.detail}</p>
      {mayChange && (
        <div className={classes.actions}>
          <Button size="compact-md" variant="light" loading={reader.isStarting} onClick={reader.ask}>
            {words.again}
          </Button>
        </div>
      )}
    </div>
  );
}

function Added({ run, model }: { run: RisksRun; model: string }) {
  const [open, setOpen] = useState(false);
  const all = run.result?.risks ?? [];
  const further = all.filter(({ source }) => source === "model");
  const remarked = all.filter(({ remark }) => remark !== null);
  const more = [
    run.quotes_dropped > 0 ? words.dropped(run.quotes_dropped) : "",
    words.costWas(dollars(run.cost)),
  ];
  const hasList = further.length + remarked.length > 0;
  return (
    <>
      <div className={classes.told}>
        <div className={classes.line}>
          <strong role="status">{words.done(model, further.length, remarked.length)}</strong>
          {hasList && (
            <Button
              variant="subtle"
              size="compact-sm"
              aria-expanded={open}
              rightSection={open ? <IconChevronUp size={14} /> : <IconChevronDown size={14} />}
              onClick={() => setOpen(!open)}
            >
              {open ? words.hide : words.show}
            </Button>
          )}
        </div>
        <p className={classes.soft}>{more.filter((part) => part !== "").join(" ")}</p>
      </div>
      {open && <Points further={further} remarked={remarked} model={model} />}
    </>
  );
}

function Points({ further, remarked, model }: { further: Risk[]; remarked: Risk[]; model: string }) {
  const { readable, select, setSheetOpen } = useOpenReview();
  const [chosen, choose] = useState<string | null>(null);
  const go = (cited: Cited | undefined) => {
    if (cited === undefined) return;
    select({ kind: "words", start: readable.at(cited.start), end: readable.at(cited.end) }, "panel");
    setSheetOpen(true);
  };
  return (
    <div className={classes.points}>
      {further.map((risk) => (
        <FindingCard
          key={risk.id}
          finding={{
            ...risk,
            suggestion: risk.suggestion ?? "",
            check: "",
            category: words.by(model),
            quote: risk.cites[0]?.quote ?? "",
            page: null,
            state: "open",
          }}
          selected={chosen === risk.id}
          onSelect={(id) => {
            choose(id === chosen ? null : id);
            if (id !== chosen) go(risk.cites[0]);
          }}
        />
      ))}
      {remarked.map((risk) => (
        <article key={risk.id} className={classes.remark}>
          <h3>{words.about(risk.title)}</h3>
          <p>{risk.remark}</p>
          {(risk.remark_cites ?? []).map((cited) => (
            <button key={cited.start} type="button" className={classes.cited} onClick={() => go(cited)}>
              {cited.quote}
            </button>
          ))}
        </article>
      ))}
    </div>
  );
}
