import type { RegistrationState } from '../api/types.ts';

type Stage = { title: string; step?: string; lead?: string };

const SCAN: Stage = {
  title: 'Add your phone',
  step: 'Step 1 of 3 · Scan',
  lead: 'Open the camera on your phone and point it here.',
};
const CONFIRM: Stage = {
  title: 'Add your phone',
  step: 'Step 2 of 3 · Confirm on the phone',
  lead: 'Your phone has the code. Follow what it says.',
};

/** What stands at the top of the screen in each state. */
export const STAGES: Record<RegistrationState, Stage> = {
  waiting: SCAN,
  scanned: CONFIRM,
  claimed: CONFIRM,
  registered: { title: 'Your phone is added', step: 'Step 3 of 3 · Done' },
  cancelled: { title: 'Cancelled' },
  expired: { title: 'This code has run out' },
  failed: { title: 'The phone could not be added' },
};

/** The live state in a few words, under the code. */
export const LIVE_WORDS: Record<RegistrationState, string> = {
  waiting: 'Waiting for the phone to scan',
  scanned: 'Scanned. Waiting for the phone to confirm',
  claimed: 'Almost there. The phone is proving itself',
  registered: 'Registered',
  cancelled: 'Cancelled',
  expired: 'Expired',
  failed: 'Not added',
};

/** The same for people who listen, said once at each change. */
export const SPOKEN: Record<RegistrationState, string> = {
  ...LIVE_WORDS,
  registered: 'Your phone is added.',
  cancelled: 'Cancelled. Nothing was added.',
  expired: 'The code has run out. Nothing was added.',
  failed: 'The phone could not be added.',
};
