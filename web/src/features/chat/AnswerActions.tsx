import { ActionIcon, Button, Popover, Textarea, Tooltip } from "@mantine/core";
import { IconInfoCircle, IconRefresh, IconThumbDown, IconThumbDownFilled, IconThumbUp, IconThumbUpFilled } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { moment } from "@/lib/format";
import { strings } from "@/lib/strings";
import { Copy } from "@/ui/States";
import type { MessageOut } from "@/api";
import { useSession } from "./context";
import { dollars, seconds, tokens } from "./format";
import { ModelList } from "./ModelList";
import { useRate, useWholeText } from "./queries";
import { Versions } from "./Versions";
import classes from "./message.module.css";

const Details = lazy(() => import("./Details"));
const words = strings.chat.message;

function Regenerate({ message }: { message: MessageOut }) {
  const { regenerate, busy } = useSession();
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" width={320} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={words.regenerate} disabled={open}>
          <ActionIcon
            size={28}
            aria-label={words.regenerate}
            aria-haspopup="dialog"
            aria-expanded={open}
            disabled={busy}
            onClick={() => setOpen(!open)}
          >
            <IconRefresh size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label={words.regenerate}>
        <Button
          variant="subtle"
          color="gray"
          fullWidth
          justify="flex-start"
          data-autofocus
          leftSection={<IconRefresh size={16} />}
          onClick={() => {
            setOpen(false);
            regenerate(message);
          }}
        >
          {words.regenerateSame}
        </Button>
        <div className={classes["popover-label"]}>{words.regenerateWith}</div>
        <ModelList
          value={null}
          onChoose={(model) => {
            setOpen(false);
            regenerate(message, model);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

interface RateProps {
  message: MessageOut;
  rating: "up" | "down";
}

function Rate({ message, rating }: RateProps) {
  const { rate } = useRate(message);
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const chosen = message.rating === rating;
  const good = rating === "up";
  const label = good ? words.good : words.bad;
  const Icon = good ? (chosen ? IconThumbUpFilled : IconThumbUp) : chosen ? IconThumbDownFilled : IconThumbDown;
  const tell = (text: string) => {
    rate(rating, text, true);
    setOpen(false);
  };
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" width={300} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={label} disabled={open}>
          <ActionIcon
            size={28}
            aria-label={label}
            aria-pressed={chosen}
            onClick={() => {
              rate(chosen ? null : rating, null, false);
              setReason("");
              setOpen(!chosen);
            }}
          >
            <Icon size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={good ? words.rateTitleGood : words.rateTitle}>
        <div className={classes["rate-title"]}>{good ? words.rateTitleGood : words.rateTitle}</div>
        <div className={classes["rate-reasons"]}>
          {(good ? words.rateReasonsGood : words.rateReasons).map((text) => (
            <Button key={text} size="compact-xs" variant="default" onClick={() => tell(text)}>
              {text}
            </Button>
          ))}
        </div>
        <Textarea
          size="xs"
          autosize
          minRows={2}
          maxRows={5}
          maxLength={1000}
          aria-label={words.rateMore}
          placeholder={words.rateMore}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button size="xs" mt={8} disabled={reason.trim() === ""} onClick={() => tell(reason.trim())}>
          {words.rateSend}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

/** What it took, in a line. */
function meta(message: MessageOut): string {
  const parts = [message.model_name ?? message.model ?? ""];
  if (message.response_ms !== null) parts.push(seconds(message.response_ms));
  const all = message.tokens_in + message.tokens_out;
  if (all > 0) parts.push(words.tokens(tokens(all)));
  if (message.from_cache) parts.push(words.cached);
  if (message.state !== "failed" || all > 0) parts.push(dollars(message.cost));
  return parts.filter((part) => part !== "").join(" · ");
}

export function AnswerActions({ message }: { message: MessageOut }) {
  const { show, busy } = useSession();
  const whole = useWholeText();
  const [details, setDetails] = useState(false);
  return (
    <div className={classes["answer-actions"]}>
      {message.content !== "" && <Copy value={() => whole(message)} label={words.copy} />}
      <Regenerate message={message} />
      {message.content !== "" && (
        <>
          <Rate message={message} rating="up" />
          <Rate message={message} rating="down" />
        </>
      )}
      <Tooltip label={strings.chat.details.open}>
        <ActionIcon size={28} aria-label={strings.chat.details.open} aria-haspopup="dialog" onClick={() => setDetails(true)}>
          <IconInfoCircle size={16} />
        </ActionIcon>
      </Tooltip>
      <Versions message={message} onShow={show} disabled={busy} />
      <span className={classes.meta} title={message.finished_at === null ? undefined : moment(message.finished_at)}>
        {meta(message)}
      </span>
      {details && (
        <Suspense>
          <Details message={message} onClose={() => setDetails(false)} />
        </Suspense>
      )}
    </div>
  );
}
