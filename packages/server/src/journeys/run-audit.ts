/**
 * What the audit says of runs that let nobody in: one event for each that came to such an end. Runs that nobody goes on with
 * leave none when they are swept: login pages are opened and closed all day, and what was judged in such a run, above all a
 * right password without a second factor, stands there by itself.
 */
import { record } from '../audit/index.ts';
import { errorCatalogue, type Kit, type RequestContext } from '../kit/index.ts';
import { findUserByName, normaliseName, type User } from '../users/index.ts';
import type { EndedRun, OpenRun } from './run-store.ts';

type Ending = {
  readonly request: RequestContext;
  /** One of the error codes; null where the journey says none. */
  readonly reason: string | null;
};

/** A trial of a draft is no sign-in, and leaves nothing. */
export async function recordFailed(kit: Kit, open: OpenRun, { request, reason }: Ending): Promise<void> {
  if (open.isDraft) return;
  const { id, realm, journey, state } = open;
  const user = await namedUser(kit, open);
  await record(kit.db, kit, {
    realmId: realm.id,
    type: 'sign-in.failed',
    outcome: 'refused',
    actor: user && state.proofsOf(user.id).length > 0 ? { kind: 'user', id: user.id } : { kind: 'anonymous' },
    userId: user?.id,
    address: request.address,
    requestId: request.id,
    details: { signIn: id, journey, reason: knownCode(reason) ?? knownCode(state.text('failureCode')) },
  });
}

/** Who has the name that was typed. The name itself is not written: people type passwords into name fields. */
async function namedUser({ db }: Kit, { realm, state }: OpenRun): Promise<User | null> {
  const name = normaliseName(state.text('username') ?? '');
  return name === null ? null : findUserByName(db, { realmId: realm.id, name });
}

/** Nodes of any journey may leave a text there; only what the catalogue knows is written. */
function knownCode(code: string | null | undefined): string | null {
  return errorCatalogue().find((known) => known.code === code)?.code ?? null;
}

/** Only where somebody had shown something in it: a page that was opened and closed says nothing. */
export async function recordAbandoned(
  kit: Kit,
  { id, realmId, proofs }: EndedRun,
  request: RequestContext,
): Promise<void> {
  const userId = proofs[0]?.userId;
  if (userId === undefined) return;
  await record(kit.db, kit, {
    realmId,
    type: 'sign-in.abandoned',
    outcome: 'success',
    actor: { kind: 'user', id: userId },
    userId,
    address: request.address,
    requestId: request.id,
    details: { signIn: id },
  });
}
