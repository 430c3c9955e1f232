import { create } from "zustand";
import { createJSONStorage, persist, type StateStorage } from "zustand/middleware";
import { without } from "@/lib/without";

/** What goes with a question: a contract, or a file that the server has read. */
export interface Attached {
  kind: "contract" | "file";
  id: string;
  name: string;
}

export interface Draft {
  text: string;
  attached: readonly Attached[];
}

/** The place of what is written where there is no chat yet. */
export const NEW_CHAT = "new";
export const NO_DRAFT: Draft = { text: "", attached: [] };

interface Drafts {
  drafts: Record<string, Draft>;
  write: (chat: string, change: Partial<Draft>) => void;
  clear: (chat: string) => void;
}

const KEEP = 50;
const WRITE_AFTER_MS = 300;

/** Storage that is written to when typing pauses. */
function lazily(storage: Storage): StateStorage {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: [string, string] | null = null;
  const flush = () => {
    clearTimeout(timer);
    if (waiting === null) return;
    try {
      storage.setItem(...waiting);
    } catch {
      // Full, or not allowed: the draft lives as long as the page.
    }
    waiting = null;
  };
  window.addEventListener("pagehide", flush);
  return {
    getItem: (name) => storage.getItem(name),
    removeItem: (name) => storage.removeItem(name),
    setItem: (name, value) => {
      waiting = [name, value];
      clearTimeout(timer);
      timer = setTimeout(flush, WRITE_AFTER_MS);
    },
  };
}

/** What was written and not yet sent, for each chat; survives a reload. */
export const useDrafts = create<Drafts>()(
  persist(
    (set) => ({
      drafts: {},
      write: (chat, change) =>
        set(({ drafts }) => {
          const { [chat]: before = NO_DRAFT, ...others } = drafts;
          const draft = { ...before, ...change };
          const kept = Object.fromEntries(Object.entries(others).slice(-KEEP));
          return { drafts: draft.text === "" && draft.attached.length === 0 ? kept : { ...kept, [chat]: draft } };
        }),
      clear: (chat) =>
        set(({ drafts }) => ({ drafts: without(drafts, chat) })),
    }),
    { name: "pactoria.drafts", version: 1, storage: createJSONStorage(() => lazily(localStorage)) },
  ),
);
