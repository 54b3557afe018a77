import type { DrawnNode } from './draw.ts';
import { PAGE_NODE } from './journey.ts';

type Drawing = {
  /** Of the page. */
  readonly key: string;
  /** What stands above the page, by language. */
  readonly header: Readonly<Record<string, string>>;
  /** Where whoever gave the right password goes on. */
  readonly to: string;
};

/** How a shipped journey begins: the page of name and password, and what judges them. */
export const passwordNodes = ({ key, header, to }: Drawing): Readonly<Record<string, DrawnNode>> => ({
  [key]: {
    type: PAGE_NODE,
    displayName: 'Name and password',
    properties: { pageHeader: header, stage: 'UsernamePassword' },
    shows: {
      name: { type: 'UsernameCollectorNode', displayName: 'Name' },
      password: { type: 'PasswordCollectorNode', displayName: 'Password' },
    },
    to: { outcome: 'check' },
  },
  check: {
    type: 'DataStoreDecisionNode',
    displayName: 'Check the password',
    to: { true: to, false: 'failure' },
  },
});
