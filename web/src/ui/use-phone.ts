import { useMediaQuery } from "@mantine/hooks";
import { PHONE } from "./theme";

/** Whether the screen is as narrow as a phone's, from the first paint on. */
export function usePhone(): boolean {
  return useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false });
}
