import { create } from "zustand";

export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "error";
  requestId: string | null;
  /** Takes back what was just done. */
  undo: (() => void) | null;
}

/** How long a step can be taken back. */
export const UNDO_MS = 10_000;

interface Toasts {
  toasts: Toast[];
  show: (toast: { text: string; tone?: Toast["tone"]; requestId?: string | null; undo?: () => void }) => number;
  dismiss: (id: number) => void;
  /** Take back the latest step that still can be; false when there is none. */
  undoLatest: () => boolean;
}

let nextId = 1;

export const useToasts = create<Toasts>()((set, get) => ({
  toasts: [],
  show: ({ text, tone = "plain", requestId = null, undo }) => {
    const id = nextId++;
    set(({ toasts }) => ({ toasts: [...toasts.slice(-2), { id, text, tone, requestId, undo: undo ?? null }] }));
    setTimeout(() => get().dismiss(id), UNDO_MS);
    return id;
  },
  dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
  undoLatest: () => {
    const latest = get().toasts.findLast((toast) => toast.undo !== null);
    if (latest === undefined) return false;
    get().dismiss(latest.id);
    latest.undo?.();
    return true;
  },
}));
