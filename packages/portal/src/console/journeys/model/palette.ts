import type { JourneyNodeType } from '../../../api/journeys.ts';

export type PaletteGroup = { readonly tag: string; readonly types: readonly JourneyNodeType[] };

/** Node types under their first tag, sorted by name; a search finds them by name, summary, tag and the name in exports. */
export function paletteOf(types: Iterable<JourneyNodeType>, search: string): PaletteGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = [...types].filter((type) => {
    const text = [type.name, type.summary, type.type, ...type.tags].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const groups = new Map<string, JourneyNodeType[]>();
  for (const type of found.sort((a, b) => a.name.localeCompare(b.name))) {
    const tag = type.tags[0] ?? 'other';
    groups.set(tag, [...(groups.get(tag) ?? []), type]);
  }
  return [...groups].sort(([a], [b]) => a.localeCompare(b)).map(([tag, members]) => ({ tag, types: members }));
}

/** What a search finds as one list: names that begin so first, then those that hold a word of it, then everything else. */
export function typeMenuOf(types: Iterable<JourneyNodeType>, search: string): JourneyNodeType[] {
  const wanted = search.trim().toLowerCase();
  const rank = ({ name }: JourneyNodeType) => {
    const at = name.toLowerCase().indexOf(wanted);
    return at === 0 ? 0 : at > 0 ? 1 : 2;
  };
  return paletteOf(types, search)
    .flatMap((group) => group.types)
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
