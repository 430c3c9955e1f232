import { asProblem } from "@/lib/problem";
import { useToasts } from "@/stores/toasts";

/** Tell what was done, or what went wrong. */
export function useSaying() {
  const show = useToasts((state) => state.show);
  return {
    say: (text: string) => show({ text }),
    complain: (error: unknown) => {
      const { title, detail, requestId } = asProblem(error);
      show({ text: `${title}. ${detail}`.trim(), tone: "error", requestId });
    },
    complainOf: (text: string) => show({ text, tone: "error" }),
  };
}
