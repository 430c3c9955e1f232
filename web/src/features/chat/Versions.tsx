import { ActionIcon } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { strings } from "@/lib/strings";
import type { MessageOut } from "@/api";
import { versionsOf } from "./branch";
import classes from "./message.module.css";

const words = strings.chat.message;

interface Props {
  message: Pick<MessageOut, "id" | "siblings">;
  onShow: (messageId: string) => void;
  disabled: boolean;
}

/** Which version of a turn this is, and the way to the others. */
export function Versions({ message, onShow, disabled }: Props) {
  const versions = versionsOf(message);
  if (versions === null) return null;
  const { number, count, previous, next } = versions;
  return (
    <span className={classes.versions} role="group" aria-label={words.versions}>
      <ActionIcon
        size={24}
        aria-label={words.previousVersion}
        disabled={previous === null || disabled}
        onClick={() => previous !== null && onShow(previous)}
      >
        <IconChevronLeft size={14} />
      </ActionIcon>
      <span aria-hidden>{words.version(number, count)}</span>
      <span className="visually-hidden">{words.versionLabel(number, count)}</span>
      <ActionIcon
        size={24}
        aria-label={words.nextVersion}
        disabled={next === null || disabled}
        onClick={() => next !== null && onShow(next)}
      >
        <IconChevronRight size={14} />
      </ActionIcon>
    </span>
  );
}
