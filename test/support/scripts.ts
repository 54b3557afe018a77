/** A journey with scripts as a tool of PingAM exports it, and the dialog in which they are written. */
import type { Locator, Page } from 'playwright-core';
import type { TestClient } from '../../packages/server/src/testing/index.ts';
import { FAILURE, SUCCESS } from './journeys.ts';

export const RISK_SOURCE = `// Too many wrong passwords are a risk.
var limit = 3;
var failed = Number(nodeState.get("failed") || 0);
if (failed > limit) {
  outcome = "risk";
} else {
  outcome = "fine";
}
`;

const NODES = { name: 'a1a1a1a1-0000-4000-8000-000000000001', risk: 'a1a1a1a1-0000-4000-8000-000000000002' } as const;
const RISK = 'a1a1a1a1-0000-4000-8000-000000000003';

/** Imports and publishes *Risky*: a name, then a node that decides by the script *Risk of a sign-in*. */
export async function putScripted(client: TestClient): Promise<void> {
  const tree = {
    _id: 'Risky',
    enabled: true,
    entryNodeId: NODES.name,
    nodes: {
      [NODES.name]: {
        nodeType: 'UsernameCollectorNode',
        displayName: 'Name',
        connections: { outcome: NODES.risk },
        x: 200,
        y: 60,
      },
      [NODES.risk]: {
        nodeType: 'ScriptedDecisionNode',
        displayName: 'At risk?',
        connections: { fine: SUCCESS, risk: FAILURE },
        x: 560,
        y: 60,
      },
    },
    staticNodes: { startNode: { x: 0, y: 68 }, [SUCCESS]: { x: 920, y: 80 }, [FAILURE]: { x: 920, y: 180 } },
  };
  const type = (_id: string) => ({ _id, name: _id, collection: true });
  const nodes = {
    [NODES.name]: { _id: NODES.name, _type: type('UsernameCollectorNode') },
    [NODES.risk]: {
      _id: NODES.risk,
      _type: type('ScriptedDecisionNode'),
      script: RISK,
      outcomes: ['fine', 'risk'],
      inputs: ['*'],
      outputs: ['*'],
    },
  };
  const scripts = {
    [RISK]: {
      _id: RISK,
      name: 'Risk of a sign-in',
      description: 'By what failed before.',
      language: 'JAVASCRIPT',
      context: 'AUTHENTICATION_TREE_DECISION_NODE',
      evaluatorVersion: '2.0',
      script: Buffer.from(RISK_SOURCE).toString('base64'),
    },
  };
  const file = { trees: { Risky: { tree, nodes, innerNodes: {}, scripts } } };
  await client.expect(200, 'POST', '/api/admin/journeys/import', { body: { file, replace: true } });
  const { version } = await client.expect(200, 'GET', '/api/admin/journeys/Risky');
  await client.expect(200, 'POST', '/api/admin/journeys/Risky/publish', { body: { version } });
}

/** The field of the dialog, once it is there. */
export async function codeOf(page: Page): Promise<Locator> {
  const code = page.getByRole('textbox', { name: 'Code', exact: true });
  await code.waitFor();
  return code;
}

/** Replaces everything that stands in the field, as one input. */
export async function writeCode(page: Page, source: string): Promise<void> {
  const code = await codeOf(page);
  await code.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(source);
  await code.getByText(source.trimEnd().split('\n').at(-1) ?? '', { exact: true }).waitFor();
}

/** Whether the page has asked for the field with colours and line numbers. */
export const hasLoadedCode = (page: Page): Promise<boolean> =>
  page.evaluate(`performance.getEntriesByType('resource').some(({ name }) => name.includes('code-field'))`);
