/** Where somebody stands who tries a journey: the node that asks, and those that run its journey, the outermost first. */
type Position = { readonly journey: string; readonly nodeId: string };
export type Standing = Position & { readonly within?: readonly Position[] };

const pathOf = ({ within = [], ...here }: Standing): readonly Position[] => [...within, here];

/** The node of this journey that is lit: the one that asks, or the one that runs the journey which does. */
export function litNodeOf(journey: string, standing: Standing | null): string | null {
  const position = standing && pathOf(standing).find((each) => each.journey === journey);
  return position?.nodeId ?? null;
}

/** The journeys inside this one that somebody is in, the outermost first; none where this one asks itself. */
export function innerJourneysOf(journey: string, standing: Standing | null): readonly string[] {
  const names = standing === null ? [] : pathOf(standing).map((position) => position.journey);
  return names.slice(names.indexOf(journey) + 1);
}
