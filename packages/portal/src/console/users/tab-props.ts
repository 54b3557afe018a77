import type { User } from '../../api/types.ts';

/** What every tab of a user is given. */
export type TabProps = {
  user: User;
  /** Whether this operator may change this user; the server decides, this only keeps from offering what it would refuse. */
  mayHelp: boolean;
};
