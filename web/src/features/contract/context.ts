import { createContext, use } from "react";
import type { ContractOut } from "@/api";
import type { Readable } from "./queries";
import type { ReviewState } from "./use-review";

export interface Review extends Omit<ReviewState, "contract"> {
  contract: ContractOut;
  readable: Readable;
}

export const ReviewContext = createContext<Review | null>(null);

/** The contract that is open, its text and its review. Only inside of its page. */
export function useOpenReview(): Review {
  const review = use(ReviewContext);
  if (review === null) throw new Error("There is no open contract here");
  return review;
}
