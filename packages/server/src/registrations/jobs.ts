import type { Kit } from '../kit/index.ts';
import { expireOverdue } from './ending.ts';

/** The jobs of this slice: once a minute, end the registrations whose time is over and that nobody looks at. */
export function defineRegistrationJobs(kit: Kit): void {
  kit.jobs.define(
    'registrations.expire',
    async () => {
      const count = await expireOverdue(kit);
      if (count > 0) kit.log.debug({ count }, 'registrations expired');
    },
    { everyMinutes: 1 },
  );
}
