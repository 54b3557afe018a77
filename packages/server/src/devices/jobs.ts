import type { Kit } from '../kit/index.ts';
import { sweepProofIds } from './store.ts';

/** The jobs of this slice: forget the ids of signed requests that are refused for their age anyway. */
export function defineDeviceJobs(kit: Kit): void {
  kit.jobs.define(
    'devices.sweep-proofs',
    async () => {
      const count = await sweepProofIds(kit.db, kit.clock.now());
      kit.log.debug({ count }, 'ids of old device requests removed');
    },
    { everyMinutes: 5 },
  );
}
