import { useCallback, useState } from "react";
import type { FileOut } from "@/api";
import { asProblem, type Problem } from "@/lib/problem";
import { send } from "@/lib/upload";
import type { Attached } from "./drafts";

export interface Sending {
  id: number;
  name: string;
  /** Share that has left, 0..1; then it is being read. */
  progress: number;
  problem: Problem | null;
  cancel: () => void;
}

let nextId = 1;

/** Send files to the server, which reads them; what it has read goes to `onRead`. */
export function useFiles(onRead: (file: Attached) => void) {
  const [sending, setSending] = useState<Sending[]>([]);
  const drop = useCallback((id: number) => setSending((all) => all.filter((one) => one.id !== id)), []);
  const add = useCallback(
    (files: readonly File[]) => {
      for (const file of files) {
        const id = nextId++;
        const change = (what: Partial<Sending>) =>
          setSending((all) => all.map((one) => (one.id === id ? { ...one, ...what } : one)));
        const form = new FormData();
        form.append("file", file);
        const upload = send<FileOut>("/api/chat/files", form, (progress) => change({ progress }));
        setSending((all) => [...all, { id, name: file.name, progress: 0, problem: null, cancel: upload.cancel }]);
        upload.done.then(
          (read) => {
            drop(id);
            onRead({ kind: "file", id: read.id, name: read.name });
          },
          (error: unknown) => {
            if (error instanceof DOMException) drop(id);
            else change({ problem: asProblem(error) });
          },
        );
      }
    },
    [drop, onRead],
  );
  return { sending, add, drop };
}
