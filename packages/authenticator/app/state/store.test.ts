import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAuthenticator, memoryStorage } from 'lanyard-authenticator/engine';
import { openStore } from './store.ts';

const keyUri = 'otpauth://totp/Contoso:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Contoso';

const open = async () => {
  const storage = memoryStorage();
  const authenticator = await createAuthenticator({ storage, appVersion: 'test', platform: 'test', pinIterations: 10 });
  const store = await openStore(authenticator);
  return { authenticator, store };
};

/** Resolves with the first snapshot that fits; the engine tells its changes by events. */
const when = (
  store: Awaited<ReturnType<typeof openStore>>,
  fits: (snapshot: ReturnType<typeof store.snapshot>) => boolean,
) =>
  new Promise<void>((resolve) => {
    const look = () => {
      if (fits(store.snapshot())) resolve();
    };
    store.subscribe(look);
    look();
  });

test('an account appears on the screens as soon as the engine has it', async () => {
  const { authenticator, store } = await open();
  assert.deepEqual(store.snapshot().accounts, []);
  await authenticator.addKeyUri(keyUri);
  await when(store, ({ accounts }) => accounts.length === 1);
  assert.equal(store.snapshot().accounts[0]?.issuer, 'Contoso');
});

test('a lock reaches the screens, and so does the unlock', async () => {
  const { authenticator, store } = await open();
  await authenticator.setPin('2580');
  await when(store, ({ protection }) => protection.kind === 'pin');
  authenticator.lock();
  await when(store, ({ protection }) => protection.locked);
  await authenticator.unlockWithPin('2580');
  await when(store, ({ protection }) => !protection.locked);
});

test('a listener that left hears nothing more', async () => {
  const { authenticator, store } = await open();
  let heard = 0;
  const leave = store.subscribe(() => {
    heard += 1;
  });
  leave();
  await authenticator.addKeyUri(keyUri);
  await store.refresh();
  assert.equal(heard, 0);
});
