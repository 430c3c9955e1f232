import { useMantineColorScheme } from "@mantine/core";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { getMeOptions, getMeQueryKey, changeMeMutation } from "@/api/@tanstack/react-query.gen";
import type { Me } from "@/api";

/** Who is signed in. Only inside of the pages that ask for a session. */
export type Appearance = NonNullable<Me["preferences"]["appearance"]>;

export function useMe(): Me {
  return useSuspenseQuery({ ...getMeOptions(), staleTime: 5 * 60_000 }).data;
}

/** Change the look here at once, and for the other devices of this person. */
export function useAppearance(): { appearance: Appearance; choose: (appearance: Appearance) => void } {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const client = useQueryClient();
  const save = useMutation({
    ...changeMeMutation(),
    onSuccess: (me) => client.setQueryData(getMeQueryKey(), me),
  });
  return {
    appearance: colorScheme,
    choose: (appearance) => {
      setColorScheme(appearance);
      save.mutate({ body: { preferences: { appearance } } });
    },
  };
}
