import { oldestUnsealed } from '../../audit/index.ts';
import { type Check, off, ok, onDatabase, warning } from './finding.ts';

/** Whether the audit is sealed as it grows. Whether it is untouched, `lanyard audit verify` says. */
export const auditChainCheck: Check = {
  name: 'audit',
  title: 'Audit',
  run: onDatabase(async ({ query }, { bounds, clock }) => {
    const { rows } = await query<{ known: boolean }>("SELECT to_regclass('audit_seals') IS NOT NULL AS known");
    if (!rows[0]?.known) return [off('is not sealed by this version of the database')];
    const oldest = await oldestUnsealed({ query });
    const seconds = oldest ? Math.round((clock.now().getTime() - oldest.getTime()) / 1000) : 0;
    if (seconds <= bounds.unsealedSeconds) return [ok('is sealed up to now')];
    return [
      warning(
        `Events wait for their seal for ${seconds} s.`,
        'A running server seals every few seconds: start one, and look into its log for “could not be sealed”.',
      ),
    ];
  }),
};
