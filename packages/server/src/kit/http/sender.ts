import type { Kit } from '../kit.ts';
import type { RequestContext } from './request.ts';

/** Who sent a request: our own pages, pages of another site, or a program, which names none. Strangers never come this far. */
export type Sender = 'own' | 'other-site' | 'program';

export function senderOf({ config }: Pick<Kit, 'config'>, { header }: Pick<RequestContext, 'header'>): Sender {
  const origin = header('origin');
  if (origin !== undefined) return origin === config.publicUrl ? 'own' : 'other-site';
  return header('sec-fetch-site') === 'same-origin' ? 'own' : 'program';
}
