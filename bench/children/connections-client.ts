import { serveParent } from '../child.ts';
import type { ConnectionsInput, ConnectionsOutput } from '../connections.ts';
import { importKey, openChannel } from './phone.ts';

/** Opens every connection, a few at a time, and holds them until the parent ends this process. */
serveParent<ConnectionsInput, ConnectionsOutput>(async ({ url, publicUrl, phones, inFlight }) => {
  const begin = performance.now();
  const waiting = phones.values();
  let open = 0;
  const worker = async () => {
    for (const { deviceId, key } of waiting) {
      await openChannel({ url, publicUrl }, { deviceId, key: await importKey(key) });
      open += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { open, milliseconds: performance.now() - begin };
});
