import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { getContextOptions } from "@/api/@tanstack/react-query.gen";
import { moment } from "@/lib/format";
import { strings } from "@/lib/strings";
import { Copy, ErrorState, ListSkeleton } from "@/ui/States";
import type { MessageOut } from "@/api";
import { dollars, seconds } from "./format";
import classes from "./details.module.css";

const words = strings.chat.details;

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function What({ messageId }: { messageId: string }) {
  const context = useQuery({ ...getContextOptions({ path: { message_id: messageId } }), staleTime: Infinity });
  if (context.isPending) return <ListSkeleton rows={3} />;
  if (context.isError) return <ErrorState error={context.error} retry={() => void context.refetch()} />;
  const { turns, tokens, left_out: leftOut, passages } = context.data;
  return (
    <>
      <p className={classes.summary}>
        {words.sentSummary(turns.length, tokens.toLocaleString())} {leftOut > 0 && words.leftOut(leftOut)}
      </p>
      {turns.map((turn, index) => (
        <details key={index} className={classes.turn}>
          <summary>
            <strong>{words.roles[turn.role] ?? turn.role}</strong>
            <span>{turn.content.slice(0, 160)}</span>
            <span className={classes.tokens}>{strings.chat.message.tokens(turn.tokens.toLocaleString())}</span>
          </summary>
          <pre>{turn.content}</pre>
        </details>
      ))}
      {passages.length > 0 && (
        <details className={classes.turn}>
          <summary>
            <strong>{words.passages}</strong>
            <span>{passages.map(({ title }) => title).join(", ")}</span>
          </summary>
          <ol className={classes.passages}>
            {passages.map((passage) => (
              <li key={passage.number} value={passage.number}>
                <strong>
                  {passage.title}
                  {passage.section !== null && ` · ${passage.section}`}
                </strong>
                <blockquote>{passage.quote}</blockquote>
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}

interface Props {
  message: MessageOut;
  onClose: () => void;
}

/** Who answered and why, what it took, and what was sent. */
export default function Details({ message, onClose }: Props) {
  const m = message;
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title}
      size="lg"
      closeButtonProps={{ "aria-label": strings.shared.close }}
      attributes={{ header: { role: "presentation" } }}
    >
      <dl className={classes.facts}>
        {m.model !== null && (
          <Fact name={words.model}>
            {m.model_name ?? m.model} <code>{m.model}</code>
          </Fact>
        )}
        {m.provider !== null && <Fact name={words.provider}>{strings.shared.providers[m.provider] ?? m.provider}</Fact>}
        {m.reason !== null && m.reason !== "" && <Fact name={words.reason}>{m.reason}</Fact>}
        {m.requested_model !== null && m.requested_model !== m.model && (
          <Fact name={words.asked}>{m.requested_model === "auto" ? strings.chat.models.auto : m.requested_model}</Fact>
        )}
        <Fact name={words.tokensIn}>{m.tokens_in.toLocaleString()}</Fact>
        {m.tokens_cached > 0 && <Fact name={words.tokensCached}>{m.tokens_cached.toLocaleString()}</Fact>}
        <Fact name={words.tokensOut}>{m.tokens_out.toLocaleString()}</Fact>
        {m.estimated && <Fact name={words.estimated}>{strings.chat.message.estimated}</Fact>}
        <Fact name={words.cost}>{m.state === "failed" && Number(m.cost) === 0 ? words.nothing : dollars(m.cost)}</Fact>
        <Fact name={words.cached}>{m.from_cache ? words.cachedYes : words.cachedNo}</Fact>
        {m.response_ms !== null && <Fact name={words.time}>{seconds(m.response_ms)}</Fact>}
        {m.first_token_ms !== null && <Fact name={words.firstToken}>{seconds(m.first_token_ms)}</Fact>}
        {m.finish_reason !== null && <Fact name={words.finish}>{words.finishReasons[m.finish_reason] ?? m.finish_reason}</Fact>}
        {m.finished_at !== null && <Fact name={words.when}>{moment(m.finished_at)}</Fact>}
        {m.record_id !== null && (
          <Fact name={words.record}>
            <code>{m.record_id}</code> <Copy value={m.record_id} />
          </Fact>
        )}
      </dl>
      <h3 className={classes.heading}>{words.sent}</h3>
      <What messageId={m.id} />
    </Modal>
  );
}
