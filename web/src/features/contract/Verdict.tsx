import { Menu, Popover, UnstyledButton } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { SIDES } from "@/lib/sides";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { MenuHint } from "@/ui/Menus";
import { Score } from "@/ui/Score";
import { useOpenReview } from "./context";
import { useStartReview } from "./queries";
import classes from "./verdict.module.css";

const words = strings.contract;

/** The one sentence that matters, the score behind it, and for whom it was made. */
export function Verdict() {
  const { analysis, findings, contractId, mayChange } = useOpenReview();
  const { review, isPending } = useStartReview(contractId);
  const show = useToasts((state) => state.show);
  if (analysis?.score == null) return null;
  const live = findings.filter(({ state }) => state !== "dismissed");
  const weights = [...live, ...analysis.missing];
  const critical = weights.filter(({ severity }) => severity === "critical").length;
  const high = weights.filter(({ severity }) => severity === "high").length;
  const smaller = weights.length - critical - high;
  const sentences = [
    critical > 0 ? words.score.critical(critical) : null,
    high > 0 ? words.score.high(high) : null,
    smaller > 0 ? words.score.some(smaller) : null,
  ].filter((sentence) => sentence !== null);
  return (
    <div className={classes.verdict}>
      <Popover width={300} position="bottom-start" withArrow shadow="md">
        <Popover.Target>
          <UnstyledButton className={classes.score} aria-label={`${strings.shared.score(analysis.score)}. ${words.score.title}`}>
            <Score score={analysis.score} size={52} />
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>
          <h3 className={classes["explain-title"]}>{words.score.title}</h3>
          <p className={classes.explain}>{words.score.explain}</p>
        </Popover.Dropdown>
      </Popover>
      <div className={classes["verdict-text"]}>
        <p className={classes["verdict-first"]}>{sentences[0] ?? words.score.none}</p>
        {sentences.length > 1 && <p className={classes["verdict-rest"]}>{sentences.slice(1).join(" · ")}</p>}
        <Menu width={320} position="bottom-start">
          <Menu.Target>
            <UnstyledButton className={classes.side} disabled={isPending || !mayChange}>
              <span className={classes["side-label"]}>{words.side}</span>
              <strong>{strings.shared.side[analysis.side]}</strong>
              {mayChange && <IconChevronDown size={14} aria-hidden />}
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {SIDES.map((side) => (
              <Menu.Item
                key={side}
                rightSection={side === analysis.side ? <IconCheck size={16} /> : null}
                onClick={() => {
                  if (side === analysis.side) return;
                  review(side);
                  show({ text: words.sideChanged(strings.shared.side[side]), undo: () => review(analysis.side) });
                }}
              >
                {strings.shared.side[side]}
                <MenuHint>{strings.shared.sideHint[side]}</MenuHint>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
    </div>
  );
}
