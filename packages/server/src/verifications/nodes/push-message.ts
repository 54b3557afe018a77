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

/** PingAM's name for the number that the browser shows. It is sealed, as it is where the push is stored. */
const NUMBER = 'pushNumberChallengeKey';

/** That the number stays when its push is over. */
const KEPT = 'pushNumberKept';

type Shown = {
  /** Null where none is shown. */
  readonly number: string | null;
  readonly keepNumber: boolean;
};

/** The number of a push before is forgotten, unless it is to be kept and there is no other. */
export function waitFor({ state }: Context, push: Push, { number, keepNumber }: Shown): void {
  if (!keepNumber) state.forget(NUMBER, KEPT);
  else state.share({ [KEPT]: true });
  if (number !== null) state.keepSecret({ [NUMBER]: number });
  state.share({ [MESSAGE_ID]: pushMessageId(push) });
}

export function waitNoLonger({ state }: Context): void {
  state.forget(MESSAGE_ID);
  if (state.get(KEPT) !== true) state.forget(NUMBER);
}

/** The number that was kept, of whatever push it was; null where none is kept. */
export function keptNumber({ state }: Pick<Context, 'state'>): string | null {
  return state.get(KEPT) === true ? (state.text(NUMBER) ?? null) : null;
}

/** The push that this run waits for; one that another run asked for is none of its own. */
export async function pushOfRun(q: Queryable, context: Context): Promise<Push | null> {
  const id = pattern.exec(context.state.text(MESSAGE_ID) ?? '')?.[1];
  const push = id === undefined ? undefined : await findPush(q, id);
  return push?.asker === askerOf(context) ? push : null;
}
