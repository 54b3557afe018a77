import { Notice } from '@lanyard/ui';
import type { Account } from 'lanyard-authenticator/engine';

/** A server of another make took this phone, and will send its requests to where nobody listens. */
export const UnreachableNotice = ({ issuer }: { issuer: string }) => (
  <Notice tone="warn" title="Requests of this account cannot reach this app">
    {issuer} sends them in a way that only its own app receives. Sign in with a code from here instead.
  </Notice>
);

export const UnreadableDemands = () => (
  <Notice tone="neutral" title="What the organisation demands of this device cannot be read">
    Its policies are damaged, so the app does not enforce them. Tell the people who gave you the code.
  </Notice>
);

/** What this device lacks, and what to do about it. */
export const PolicyNotice = ({ account }: { account: Account }) => (
  <Notice tone="warn" title={`This account is locked: ${account.lockReason}`}>
    {account.issuer} demands it, so codes and answers rest. {account.lockHelp} The account then unlocks by itself.
  </Notice>
);
