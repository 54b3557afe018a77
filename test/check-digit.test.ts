import { test } from 'node:test';
import { insertCredential } from '../packages/server/src/devices/index.ts';
import { insertTestDevice, TEST_SECRET } from '../packages/server/src/devices/test-device.ts';
import { findUserByName } from '../packages/server/src/users/index.ts';
import { referenceHotp } from '../packages/server/src/verifications/test-codes.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { choose, openUsers } from './support/console.ts';
import { typeCode } from './support/portal.ts';
import { openStory, type Story } from './support/story.ts';

const skip = withoutChromium;
const SHAPE = { digits: 8, checksum: true, offset: 7 } as const;

/** Bob has an app that was set beforehand to what no QR code can say. */
async function giveApp({ server: { kit, realm } }: Story): Promise<void> {
  const bob = await findUserByName(kit.db, { realmId: realm.id, name: 'bob' });
  if (!bob) throw new TypeError('the demo has no bob');
  const { device } = await insertTestDevice(kit, bob, { name: 'App with a counter', mode: 'pingam' });
  await kit.db.deleteFrom('credentials').where('device_id', '=', device.id).execute();
  const codes = {
    kind: 'hotp',
    algorithm: 'SHA1',
    digits: 8,
    period: 30,
    checksum: true,
    truncationOffset: 7,
  } as const;
  await insertCredential(kit.db, kit, { deviceId: device.id, ...codes, secret: TEST_SECRET });
}

test('nine digits, the last of which checks the others, sign their owner in; the console says what the app shows', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  await giveApp(story);
  const portal = await story.portal();
  await portal.signIn('bob');
  const code = referenceHotp(TEST_SECRET, 0, SHAPE);
  const wrong = code.slice(0, 8) + ((Number(code.at(8)) + 1) % 10);
  await typeCode(portal.page, wrong);
  await portal.page.getByText(/This code was not accepted/).waitFor();
  await typeCode(portal.page, code);
  await portal.page.getByRole('heading', { name: 'Your devices' }).waitFor();
  const page = await openUsers(t, story, 'admin');
  await choose(page, 'Bob', 'Devices');
  await page.getByText('8 digits and a check digit by counter, SHA1, from byte 7 of the hash').waitFor();
  await lookAt(page, 'device-with-check-digit');
});
