import { Badge, Button, Skeleton } from "@mantine/core";
import { IconDeviceLaptop, IconDeviceMobile } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { endSessionMutation, listSessionsOptions, listSessionsQueryKey } from "@/api/@tanstack/react-query.gen";
import { ago, moment } from "@/lib/format";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { ErrorState } from "@/ui/States";
import { device } from "./device";
import { Section } from "./Section";
import classes from "./settings.module.css";

export function Sessions() {
  const words = strings.settings;
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const sessions = useQuery(listSessionsOptions());
  const end = useMutation({
    ...endSessionMutation(),
    onSuccess: () => show({ text: words.ended }),
    onError: (error) => {
      const { title, detail, requestId } = asProblem(error);
      show({ text: `${title}. ${detail}`, tone: "error", requestId });
    },
    onSettled: () => client.invalidateQueries({ queryKey: listSessionsQueryKey() }),
  });
  return (
    <Section title={words.sessions} hint={words.sessionsHint}>
      {sessions.isPending && <Skeleton height={48} />}
      {sessions.isError && <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />}
      <ul className={classes.sessions}>
        {sessions.data?.map((session) => {
          const name = device(session.user_agent);
          const Icon = /iPhone|Android/.test(name) ? IconDeviceMobile : IconDeviceLaptop;
          return (
            <li key={session.id}>
              <Icon size={22} stroke={1.5} aria-hidden />
              <span className={classes.session}>
                <strong>{name}</strong>
                <span title={moment(session.last_seen_at)}>
                  {words.lastSeen(ago(session.last_seen_at))}
                  {session.ip ? ` · ${session.ip}` : ""}
                </span>
              </span>
              {session.current ? (
                <Badge variant="default" tt="none" fw={520}>
                  {words.thisDevice}
                </Badge>
              ) : (
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={words.signOutOf(name)}
                  loading={end.isPending && end.variables.path.session_id === session.id}
                  onClick={() => end.mutate({ path: { session_id: session.id } })}
                >
                  {words.signOut}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
