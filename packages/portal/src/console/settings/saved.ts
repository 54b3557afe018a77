import { isProblem, toProblem } from '@lanyard/ui';
import type { RealmSettings } from '../../api/settings.ts';
import * as api from '../../api/settings.ts';
import { queryClient, realmQuery } from '../../app/queries.ts';
import { useToast } from '../frame/toasts.tsx';
import type { Conflict } from './conflict-dialog.tsx';
import { settingsQuery } from './queries.ts';

/** Everything that shows settings asks anew: the form, its history, and the realm's own name and colour. */
export async function takeOver(settings: RealmSettings): Promise<void> {
  queryClient.setQueryData(settingsQuery.queryKey, settings);
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['console', 'settings', 'versions'] }),
    queryClient.invalidateQueries({ queryKey: realmQuery(settings.name).queryKey }),
  ]);
}

/** Takes new settings over and offers to go back to the version before. */
export function useSaved(): (settings: RealmSettings, before: number, text: string) => Promise<void> {
  const toast = useToast();
  return async (settings, before, text) => {
    await takeOver(settings);
    const undo = async () => takeOver(await api.settings.restore(before, settings.version));
    toast({ text, undo });
  };
}

/** After a refusal: what is shown may be of before somebody else's change. */
export const askAnew = () => queryClient.invalidateQueries({ queryKey: ['console', 'settings'] });

/** What a refusal says of somebody who was faster, or null where it is another one. */
export function conflictOf(error: unknown): Conflict | null {
  return isProblem(error, 'realms.version-conflict') ? (toProblem(error).members as unknown as Conflict) : null;
}
