import { IconCalendarTime, IconFileText, IconScale, IconSearch } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { asProblem, type Problem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { PageTitle } from "@/ui/Page";
import { NoAnswer } from "./AnswerView";
import { NewChatBar } from "./ChatBar";
import { Composer } from "./Composer";
import { NEW_CHAT, useDrafts, type Attached } from "./drafts";
import type { Instructed } from "./Instructions";
import { AUTO } from "./ModelList";
import { post, question } from "./outbox";
import { begin, refreshChats, useModels } from "./queries";
import { useChatUi } from "./ui";
import classes from "./chat.module.css";

const ContractPicker = lazy(() => import("./ContractPicker"));
const Instructions = lazy(() => import("./Instructions"));
const route = getRouteApi("/signed-in/chat/");
const words = strings.chat;
const ICONS = [IconSearch, IconScale, IconCalendarTime] as const;

interface IdeasProps {
  onContracts: () => void;
  onIdea: (text: string) => void;
}

/** Questions to start from; they are put where they can be changed before they are sent. */
function Ideas({ onContracts, onIdea }: IdeasProps) {
  return (
    <ul className={classes.ideas} aria-label={words.start.ideas}>
      <li>
        <button type="button" className={classes.idea} onClick={onContracts}>
          <IconFileText size={20} stroke={1.6} aria-hidden />
          <span>
            <strong>{words.start.contracts.title}</strong>
            <span>{words.start.contracts.detail}</span>
          </span>
        </button>
      </li>
      {words.start.prompts.map(({ title, detail, text }, index) => {
        const Icon = ICONS[index] ?? IconSearch;
        return (
          <li key={title}>
            <button type="button" className={classes.idea} onClick={() => onIdea(text)}>
              <Icon size={20} stroke={1.6} aria-hidden />
              <span>
                <strong>{title}</strong>
                <span>{detail}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Where a chat begins. It is made when the first question is sent: nothing empty is left behind. */
export function NewChatPage() {
  const { ask: asked } = route.useSearch();
  const navigate = useNavigate();
  const client = useQueryClient();
  const models = useModels();
  const write = useDrafts((state) => state.write);
  const clear = useDrafts((state) => state.clear);
  const focus = useChatUi((state) => state.focus);
  const [chosen, setChosen] = useState<string | null>(null);
  const [temporary, setTemporary] = useState(false);
  const [instructed, setInstructed] = useState<Instructed>({ system_prompt: null, cache: true });
  const [dialog, setDialog] = useState<"contracts" | "instructions" | null>(null);
  const [starting, setStarting] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const model = chosen ?? models.data?.default_model ?? AUTO;

  // What the palette was asked becomes the draft, once.
  useEffect(() => {
    if (asked === undefined) return;
    write(NEW_CHAT, { text: asked });
    void navigate({ to: "/chat", search: {}, replace: true });
  }, [asked, write, navigate]);

  const start = async (text: string, attached: readonly Attached[]) => {
    setStarting(true);
    setProblem(null);
    try {
      const { id } = await begin(client, { ...instructed, model, temporary });
      clear(NEW_CHAT);
      void post(client, id, question(text, attached, { model }));
      await navigate({ to: "/chat/$chatId", params: { chatId: id } });
      refreshChats(client);
    } catch (error) {
      setProblem(asProblem(error));
      setStarting(false);
    }
  };

  return (
    <div className={classes.main}>
      <PageTitle title={words.title} />
      <NewChatBar
        temporary={temporary}
        onTemporary={setTemporary}
        instructed={instructed.system_prompt !== null}
        onInstructions={() => setDialog("instructions")}
      />
      <div className={classes.start}>
        <div className={classes.welcome}>
          <h1>{words.start.title}</h1>
          <p>{words.start.detail}</p>
        </div>
        {problem !== null && <NoAnswer problem={problem} />}
        <Composer
          chatId={null}
          draftId={NEW_CHAT}
          model={model}
          onModel={setChosen}
          onSend={(text, attached) => void start(text, attached)}
          answering={false}
          stopping={false}
          onStop={() => undefined}
          busy={starting}
        />
        <Ideas
          onContracts={() => setDialog("contracts")}
          onIdea={(text) => {
            write(NEW_CHAT, { text });
            focus?.();
          }}
        />
      </div>
      <Suspense>
        {dialog === "contracts" && (
          <ContractPicker
            chosen={useDrafts.getState().drafts[NEW_CHAT]?.attached ?? []}
            onAttach={(contracts) => {
              const before = useDrafts.getState().drafts[NEW_CHAT]?.attached ?? [];
              write(NEW_CHAT, { attached: [...before, ...contracts] });
              setTimeout(() => focus?.());
            }}
            onClose={() => setDialog(null)}
          />
        )}
        {dialog === "instructions" && (
          <Instructions {...instructed} isNew onSave={setInstructed} onClose={() => setDialog(null)} />
        )}
      </Suspense>
    </div>
  );
}
