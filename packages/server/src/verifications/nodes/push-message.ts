/** How a run names the push that it waits for. */
import type { NodeContext } from '../../journeys/index.ts';
import type { Queryable } from '../../kit/index.ts';
import { pushMessageId } from '../../pingam/index.ts';
import type { Push } from '../push.ts';
import { findPush } from '../push-store.ts';
import { askerOf } from './run.ts';

const MESSAGE_ID = 'pushMessageId';
const pattern = /^AUTHENTICATE:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\d+$/;

type Context = Pick<NodeContext<unknown>, 'state' | 'runId'>;

export function waitFor({ state }: Context, push: Push): void {
  state.share({ [MESSAGE_ID]: pushMessageId(push) });
}

export function waitNoLonger({ state }: Context): void {
  state.forget(MESSAGE_ID);
}

/** The push that this run waits for; one that another run asked for is none of its own. */
export async function pushOfRun(q: Queryable, context: Context): Promise<Push | null> {
  const id = pattern.exec(context.state.text(MESSAGE_ID) ?? '')?.[1];
  const push = id === undefined ? undefined : await findPush(q, id);
  return push?.asker === askerOf(context) ? push : null;
}
