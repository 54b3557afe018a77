/** A phone without a screen: the same engine as in the app, for stories that look at the other side. */
import type { TestContext } from 'node:test';
import { type Authenticator, createAuthenticator, memoryStorage, type PushRequest } from 'lanyard-authenticator/engine';
import { nextState } from '../../packages/authenticator/engine/testing/real-server.ts';
import type { StoryClock } from './clock.ts';

export interface HeadlessPhone {
  engine: Authenticator;
  add: (link: string, deviceName?: string) => Promise<void>;
  /** The code of the next time step: adding the account used the present one up, and the server takes codes this early. */
  nextCode: () => Promise<string>;
  /** The request that waits, or the next one that arrives. */
  request: () => Promise<PushRequest>;
}

export async function openHeadlessPhone(t: TestContext, clock: StoryClock): Promise<HeadlessPhone> {
  const engine = await createAuthenticator({
    storage: memoryStorage(),
    clock,
    appVersion: '1.0.0',
    platform: 'Test phone',
  });
  t.after(() => engine.close());
  return {
    engine,
    add: async (link, deviceName = 'Test phone') => {
      await engine.register(link, { deviceName });
      await engine.connect();
    },
    nextCode: async () => {
      const [account] = await engine.accounts();
      const code = await engine.code(account?.id ?? '');
      return code.nextCode ?? code.code;
    },
    request: () => nextState(engine, async () => (await engine.pending())[0]),
  };
}
