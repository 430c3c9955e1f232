import { Button, Modal, Select, TextInput } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { listSharesOptions, listSharesQueryKey, revokeShareMutation, shareChatMutation } from "@/api/@tanstack/react-query.gen";
import { ago, day, moment } from "@/lib/format";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { Copy, ErrorState, ListSkeleton } from "@/ui/States";
import type { ShareOut } from "@/api";
import { useProblemToast } from "./queries";
import classes from "./dialogs.module.css";

const words = strings.chat.share;
const DAYS = [1, 7, 30, 90, 365] as const;
const FOREVER = "forever";

function standing({ expires_at: expires, revoked_at: revoked }: ShareOut, now: number): { text: string; open: boolean } {
  if (revoked !== null) return { text: words.revoked, open: false };
  if (expires === null) return { text: words.always, open: true };
  if (new Date(expires).getTime() < now) return { text: words.expired, open: false };
  return { text: words.until(day(expires.slice(0, 10))), open: true };
}

function Links({ chatId }: { chatId: string }) {
  const path = { chat_id: chatId };
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const onError = useProblemToast();
  const shares = useQuery(listSharesOptions({ path }));
  const [now] = useState(() => Date.now());
  const revoke = useMutation({
    ...revokeShareMutation(),
    onError,
    onSuccess: () => show({ text: words.wasRevoked }),
    onSettled: () => client.invalidateQueries({ queryKey: listSharesQueryKey({ path }) }),
  });
  if (shares.isPending) return <ListSkeleton rows={2} height={48} />;
  if (shares.isError) return <ErrorState error={shares.error} retry={() => void shares.refetch()} />;
  if (shares.data.length === 0) return <p className={classes.none}>{words.none}</p>;
  return (
    <ul className={classes.links}>
      {shares.data.map((share) => {
        const { text, open } = standing(share, now);
        return (
          <li key={share.id} data-closed={!open || undefined}>
            <span title={moment(share.created_at)}>
              {words.made(ago(share.created_at))}, {text}
            </span>
            {open && (
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                disabled={revoke.isPending}
                onClick={() => revoke.mutate({ path: { share_id: share.id } })}
              >
                {words.revoke}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Links with which anybody reads this chat: make, copy, revoke. */
export default function Share({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const path = { chat_id: chatId };
  const client = useQueryClient();
  const [days, setDays] = useState<string>("30");
  const make = useMutation({
    ...shareChatMutation(),
    onSettled: () => client.invalidateQueries({ queryKey: listSharesQueryKey({ path }) }),
  });
  const problem = make.error === null ? null : asProblem(make.error);
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title}
      size="lg"
      closeButtonProps={{ "aria-label": strings.shared.close }}
      attributes={{ header: { role: "presentation" } }}
    >
      <p className={classes.detail}>{words.detail}</p>
      <div className={classes.make}>
        <Select
          label={words.expires}
          data={[...DAYS.map((n) => ({ value: String(n), label: words.days(n) })), { value: FOREVER, label: words.forever }]}
          value={days}
          allowDeselect={false}
          onChange={(value) => setDays(value ?? "30")}
        />
        <Button
          leftSection={<IconLink size={16} />}
          loading={make.isPending}
          onClick={() => make.mutate({ path, body: { days: days === FOREVER ? null : Number(days) } })}
        >
          {words.create}
        </Button>
      </div>
      {problem !== null && (
        <p role="alert" className={classes.problem}>
          {problem.title}. {problem.detail}
        </p>
      )}
      {make.data !== undefined && (
        <TextInput
          className={classes.made}
          label={words.link}
          description={words.once}
          readOnly
          value={make.data.url}
          rightSection={<Copy value={make.data.url} />}
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
      <h3 className={classes.heading}>{words.existing}</h3>
      <Links chatId={chatId} />
    </Modal>
  );
}
