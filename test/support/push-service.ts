/** A browser's push service on this machine, which a story's server may use and trusts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { makeCertificate } from '../../packages/server/src/testing/index.ts';
import { openWebPushService, type WebPushService } from '../../packages/server/src/testing/push-services/index.ts';
import type { HeadlessPhone } from './headless.ts';
import type { StoryOptions } from './story.ts';

export interface StoryPushService {
  service: WebPushService;
  /** For `openStory`. */
  options: StoryOptions;
  /** The phone asks the service for a subscription and tells its server, as the app does. */
  subscribe: (phone: HeadlessPhone) => Promise<void>;
}

export async function openPushService(t: TestContext): Promise<StoryPushService> {
  const certificate = makeCertificate();
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-story-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const authorities = join(folder, 'authorities.pem');
  writeFileSync(authorities, certificate.cert);
  const service = await openWebPushService(t, certificate);
  return {
    service,
    options: { config: { outgoingAuthorities: authorities, pushNetworks: ['127.0.0.0/8', '::1'] } },
    subscribe: async ({ engine }) => {
      for (const { id, kind } of await engine.accounts()) {
        if (kind !== 'lanyard') continue;
        const { key } = await engine.pushKey(id);
        await engine.setPushAddress(id, { kind: 'web-push', ...service.subscribe(key) });
      }
    },
  };
}
