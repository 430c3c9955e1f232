import { createContext, use } from "react";
import type { ChatDetail, Citation, MessageOut } from "@/api";
import type { Attached } from "./drafts";

/** The chat that is open, and what can be done in it. */
export interface Session {
  chat: ChatDetail;
  /** The branch that is shown. */
  messages: readonly MessageOut[];
  /** The answer that is being written on it. */
  answering: MessageOut | null;
  /** Something was asked and is on its way. */
  busy: boolean;
  ask: (content: string, attached: readonly Attached[], model?: string) => void;
  edit: (message: MessageOut, content: string) => void;
  regenerate: (message: MessageOut, model?: string) => void;
  stop: () => void;
  stopping: boolean;
  /** Show the branch that goes through a message. */
  show: (messageId: string) => void;
  /** Read the words that an answer cites; null closes them. */
  openSource: (citation: Citation | null) => void;
  source: Citation | null;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error("There is no open chat here");
  return session;
}
