import { create } from "zustand";
import { asProblem, type Problem } from "@/lib/problem";
import { send } from "@/lib/upload";
import type { ContractOut, Side } from "@/api";

export type UploadState = "waiting" | "sending" | "reading" | "done" | "failed" | "cancelled";

export interface UploadItem {
  id: number;
  file: File;
  state: UploadState;
  /** Share of the file that has left, 0..1. */
  progress: number;
  contract: ContractOut | null;
  problem: Problem | null;
}

/** Takes the files that are dropped on the page, in place of the upload of contracts. */
export interface Receiver {
  title: string;
  detail: string;
  take: (files: File[]) => void;
}

interface Uploads {
  items: UploadItem[];
  /** Whose interests the reviews of what is uploaded look after. */
  side: Side;
  receiver: Receiver | null;
  /** Take what is dropped from now on; returns how to stop. */
  receive: (receiver: Receiver) => () => void;
  setSide: (side: Side) => void;
  add: (files: readonly File[]) => void;
  cancel: (id: number) => void;
  retry: (id: number) => void;
  clear: () => void;
}

/** Few at once: reading is work for the server, and the first review should not wait for the last file. */
const AT_ONCE = 2;

let nextId = 1;
const cancels = new Map<number, () => void>();

export const useUploads = create<Uploads>()((set, get) => {
  const change = (id: number, what: Partial<UploadItem>) =>
    set(({ items }) => ({ items: items.map((item) => (item.id === id ? { ...item, ...what } : item)) }));

  const run = async (item: UploadItem) => {
    change(item.id, { state: "sending", progress: 0, problem: null });
    const form = new FormData();
    form.append("file", item.file);
    form.append("side", get().side);
    const upload = send<ContractOut>("/api/contracts", form, (progress) =>
      change(item.id, { progress, state: progress < 1 ? "sending" : "reading" }),
    );
    cancels.set(item.id, upload.cancel);
    try {
      change(item.id, { contract: await upload.done, state: "done", progress: 1 });
    } catch (error) {
      const cancelled = error instanceof DOMException && error.name === "AbortError";
      change(item.id, cancelled ? { state: "cancelled" } : { state: "failed", problem: asProblem(error) });
    } finally {
      cancels.delete(item.id);
      pump();
    }
  };

  const pump = () => {
    const { items } = get();
    const busy = items.filter(({ state }) => state === "sending" || state === "reading").length;
    for (const item of items.filter(({ state }) => state === "waiting").slice(0, Math.max(0, AT_ONCE - busy))) {
      void run(item);
    }
  };

  return {
    items: [],
    side: "neutral",
    receiver: null,
    receive: (receiver) => {
      set({ receiver });
      return () => set((state) => (state.receiver === receiver ? { receiver: null } : {}));
    },
    setSide: (side) => set({ side }),
    add: (files) => {
      const added = files.map(
        (file): UploadItem => ({ id: nextId++, file, state: "waiting", progress: 0, contract: null, problem: null }),
      );
      set(({ items }) => ({ items: [...items, ...added] }));
      pump();
    },
    cancel: (id) => {
      const cancel = cancels.get(id);
      if (cancel) cancel();
      else change(id, { state: "cancelled" });
    },
    retry: (id) => {
      change(id, { state: "waiting", problem: null, progress: 0 });
      pump();
    },
    clear: () =>
      set(({ items }) => ({
        items: items.filter(({ state }) => state === "waiting" || state === "sending" || state === "reading"),
      })),
  };
});
