import { Button, Modal, TextInput } from "@mantine/core";
import { IconCalendarPlus, IconExternalLink } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  getCalendarLinkOptions,
  getCalendarLinkQueryKey,
  makeCalendarLinkMutation,
  revokeCalendarLinkMutation,
} from "@/api/@tanstack/react-query.gen";
import { ago } from "@/lib/format";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { Copy, ErrorState, ListSkeleton } from "@/ui/States";
import classes from "./subscribe.module.css";
import dialogs from "./dialogs.module.css";

const words = strings.deadlines.calendar;

function Link() {
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const [url, setUrl] = useState<string | null>(null);
  const link = useQuery(getCalendarLinkOptions());
  const again = () => client.invalidateQueries({ queryKey: getCalendarLinkQueryKey() });
  const onError = (error: unknown) => {
    const { title, detail, requestId } = asProblem(error);
    show({ text: `${title}. ${detail}`, tone: "error", requestId });
  };
  const make = useMutation({
    ...makeCalendarLinkMutation(),
    onSuccess: (made) => {
      setUrl(made.url);
      void again();
    },
    onError,
  });
  const revoke = useMutation({
    ...revokeCalendarLinkMutation(),
    onSuccess: () => {
      setUrl(null);
      show({ text: words.revoked });
      void again();
    },
    onError,
  });
  if (link.isPending) return <ListSkeleton rows={1} height={56} />;
  if (link.isError) return <ErrorState error={link.error} retry={() => void link.refetch()} />;
  const kept = link.data ?? null;
  const has = kept !== null;
  return (
    <div className={dialogs.form}>
      <p className="quiet">{words.detail}</p>
      <p>
        {kept === null ? words.none : words.made(ago(kept.created_at))}{" "}
        {kept !== null && (kept.last_used_at === null ? words.neverUsed : words.used(ago(kept.last_used_at)))}
      </p>
      {url !== null && (
        <>
          <TextInput
            label={words.link}
            value={url}
            readOnly
            rightSection={<Copy value={url} />}
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
          <div>
            <Button
              component="a"
              href={url.replace(/^https?:/, "webcal:")}
              variant="default"
              leftSection={<IconExternalLink size={16} aria-hidden />}
            >
              {words.open}
            </Button>
          </div>
        </>
      )}
      <div className={dialogs["form-foot"]}>
        {has && (
          <Button variant="default" loading={revoke.isPending} onClick={() => revoke.mutate({})}>
            {words.revoke}
          </Button>
        )}
        <Button loading={make.isPending} onClick={() => make.mutate({})} title={has ? words.replaceHint : undefined}>
          {has ? words.replace : words.make}
        </Button>
      </div>
    </div>
  );
}

/** A button, and the dialog with the secret link for calendar programs. */
export function Subscribe() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconCalendarPlus size={16} aria-hidden />}
        onClick={() => setOpen(true)}
        className={classes.subscribe}
      >
        {strings.deadlines.subscribe}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={words.title} closeButtonProps={{ "aria-label": strings.shared.close }}>
        {open && <Link />}
      </Modal>
    </>
  );
}
