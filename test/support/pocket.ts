/** An authenticator app of PingAM in somebody's pocket, and the push service of Google that rings it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  type AppRequest,
  answer,
  open,
  type PhoneAccount,
  register,
  type Scanned,
  scan,
} from '../../packages/protocol/src/pingam/testing/phone.ts';
import { phones } from '../../packages/protocol/src/pingam/testing/phones.ts';
import { eventually, makeCertificate, type TestServerOptions } from '../../packages/server/src/testing/index.ts';
import { type FcmMessage, openFcmService } from '../../packages/server/src/testing/push-services/index.ts';

const [habits] = phones;
const TOKEN = `fcm:${'A-b_9'.repeat(30)}`;

/** Node's own: a story may have put a browser's in its place. */
const plainFetch = globalThis.fetch;

export type Pocket = {
  /** For the server: where it finds the push service. */
  readonly config: TestServerOptions['config'];
  /** Scans what a page shows. @returns the status that the server answered with, and what the code held */
  readonly scan: (serverUrl: string, link: string) => Promise<{ status: number; scanned: Scanned }>;
  /** Answers the next notification, by the number or by a refusal. @returns the server's status */
  readonly answer: (serverUrl: string, reaction: { number?: string; deny?: boolean }) => Promise<number>;
};

export async function openPocket(t: TestContext): Promise<Pocket> {
  const certificate = makeCertificate();
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-pocket-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const fcm = await openFcmService(t, certificate, () => new Date());
  const file = (name: string, text: string | Buffer) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  let account: PhoneAccount | null = null;
  let answered = 0;
  return {
    config: {
      outgoingAuthorities: file('authorities.pem', certificate.cert),
      pushNetworks: ['127.0.0.0/8', '::1'],
      fcmServiceAccount: file('account.json', JSON.stringify(fcm.account)),
      fcmUrl: fcm.origin,
    },
    scan: async (serverUrl, link) => {
      const scanned = scan(habits, link);
      const registered = register(habits, scanned, TOKEN);
      const status = await send(serverUrl, registered.request);
      if (status === 200) account = registered.account;
      return { status, scanned };
    },
    answer: async (serverUrl, reaction) => {
      if (account === null) throw new RangeError('nothing was scanned');
      const { data } = await eventually(async (): Promise<FcmMessage | undefined> => fcm.messages[answered]);
      answered += 1;
      const shown = open(account, data.message ?? '');
      return send(serverUrl, answer(account, { shown, messageId: data.messageId ?? '', ...reaction }));
    },
  };
}

/** As the app sends it, to the process of this test. */
async function send(serverUrl: string, { url, headers, body }: AppRequest): Promise<number> {
  const { pathname, search } = new URL(url);
  const reply = await plainFetch(`${serverUrl}${pathname}${search}`, { method: 'POST', headers, body });
  return reply.status;
}
