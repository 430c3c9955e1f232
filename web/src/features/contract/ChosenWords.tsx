import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useMemo } from "react";
import { characters } from "@/lib/offsets";
import { strings } from "@/lib/strings";
import { useOpenReview } from "./context";
import { Suggest } from "./Suggest";
import classes from "./suggest.module.css";

const words = strings.redline.chosen;
const LONGEST = 160;

/** Wording for the words that somebody has chosen in the text, above what the review says. */
export function ChosenWords() {
  const { wanted, want, readable } = useOpenReview();
  const { text } = readable.document;
  const asked = useMemo(
    () => wanted && { start: characters(text, wanted.start), end: characters(text, wanted.end) },
    [wanted, text],
  );
  if (wanted === null || asked === null) return null;
  const quote = text.slice(wanted.start, wanted.end);
  return (
    <section
      key={`${wanted.start}-${wanted.end}`}
      className={classes.chosen}
      aria-label={words.label}
      tabIndex={-1}
      ref={(section) => section?.focus()}
    >
      <div className={classes["chosen-head"]}>
        <blockquote>{quote.length > LONGEST ? `${quote.slice(0, LONGEST - 1)}…` : quote}</blockquote>
        <ActionIcon size={28} aria-label={words.close} onClick={() => want(null)}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      <Suggest asked={asked} opened />
    </section>
  );
}
