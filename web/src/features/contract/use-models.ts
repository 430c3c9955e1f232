import { useQuery } from "@tanstack/react-query";
import { listModelsOptions } from "@/api/@tanstack/react-query.gen";

const BUILT_IN = "pactoria/reader";

/** Whether there are models beside the built-in reader, and what they are called. */
export function useModels() {
  const models = useQuery({ ...listModelsOptions(), staleTime: 60_000 });
  return {
    isReady: models.data !== undefined,
    hasModels: models.data?.items.some((model) => model.id !== BUILT_IN) ?? false,
    /** A model as people call it. */
    nameOf: (model: string | null) => models.data?.items.find((each) => each.id === model)?.name ?? model ?? "",
  };
}
