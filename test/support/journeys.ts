/** Journeys for stories of the editor, in the form that the administrator's interface takes. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { Journey } from '../../packages/server/src/journeys/index.ts';
import { eventually, type TestClient } from '../../packages/server/src/testing/index.ts';
import { settled } from './browser.ts';
import { type Operator, openOperator } from './operator.ts';
import { openStory } from './story.ts';

export const SUCCESS = '70e691a5-1e33-4ac3-a356-e7b6d60d92e0';
export const FAILURE = 'e301438c-0bd0-429c-ab0c-66126501069a';

/** Puts a journey in place: a page with name and password, a message, a wait and two ends. */
export const putJourney = (client: TestClient, name: string): Promise<void> => publish(client, storyJourney(name));

async function publish(client: TestClient, journey: Pick<Journey, 'name'>): Promise<void> {
  const { name } = journey;
  const { version } = await client.expect(201, 'POST', '/api/admin/journeys', { body: { name } });
  const at = `/api/admin/journeys/${encodeURIComponent(name)}`;
  const saved = await client.expect(200, 'PUT', at, { body: { journey, version } });
  await client.expect(200, 'POST', `${at}/publish`, { body: { version: saved.version } });
}

/** Makes a journey the realm's way in. */
export async function signInBy(client: TestClient, journey: Journey): Promise<void> {
  await publish(client, journey);
  await client.expect(200, 'PATCH', '/api/admin/realm', { body: { settings: { signIn: { journey: journey.name } } } });
}

export function storyJourney(name: string) {
  const node = (type: string, displayName: string, more: object) => ({
    type,
    displayName,
    properties: {},
    connections: {},
    x: 0,
    y: 0,
    ...more,
  });
  const shows = (id: string, nodeType: string, displayName: string) => ({ _id: id, nodeType, displayName });
  return {
    name,
    description: 'For everybody who has a password.',
    enabled: true,
    innerOnly: false,
    mustRun: false,
    noSession: false,
    entryNodeId: 'page',
    nodes: {
      page: node('PageNode', 'Sign in', {
        properties: {
          nodes: [
            shows('name', 'UsernameCollectorNode', 'Name'),
            shows('password', 'PasswordCollectorNode', 'Password'),
          ],
          pageHeader: { en: 'Sign in' },
        },
        connections: { outcome: 'ask' },
      }),
      name: node('UsernameCollectorNode', 'Name', {}),
      password: node('PasswordCollectorNode', 'Password', {}),
      ask: node('MessageNode', 'Is that you?', {
        properties: { message: { en: 'Are you sure?', de: 'Sind Sie sicher?' } },
        connections: { true: 'wait', false: 'page' },
      }),
      wait: node('PollingWaitNode', 'Wait a little', {
        properties: { secondsToWait: 5 },
        connections: { DONE: SUCCESS },
      }),
    },
  };
}

/** The outline's entry of a node. */
export const inOutline = (page: Page, name: string): Locator =>
  page.locator('.lj-outline').getByRole('button', { name: new RegExp(`^${name}`) });

/** The drawing's node. */
export const onCanvas = (page: Page, name: string): Locator =>
  page.locator('.react-flow__node').filter({ hasText: name }).first();

/** Where the line of an outcome begins. */
export const outlet = (page: Page, node: string, outcome: string): Locator =>
  onCanvas(page, node).getByRole('listitem').filter({ hasText: outcome }).locator('.react-flow__handle');

/** Where something stands on the drawing. Not on the screen: near its edge the view follows. */
export const placeOf = async (page: Page, name: string): Promise<string | undefined> =>
  /translate\([^)]*\)/.exec((await onCanvas(page, name).getAttribute('style')) ?? '')?.[0];

/** Waits until a node stands at this place of the drawing, or at any other. */
export async function standsAt(page: Page, name: string, place: string | undefined, isThere = true): Promise<void> {
  await eventually(async () => ((await placeOf(page, name)) === place) === isThere);
}

/** Opens a journey in the editor, and waits for its drawing. */
export async function openJourney(page: Page, name: string): Promise<void> {
  await page.goto(`/demo/console/journeys/${encodeURIComponent(name)}`);
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await onCanvas(page, 'Start').waitFor();
  await page.locator('.lj-canvas[aria-busy="false"]').waitFor();
}

/** Zooms out until every node of the drawing is seen: after each change of the size of the page, which draws it anew. */
export async function showAll(page: Page): Promise<void> {
  await page.locator('.lj-canvas[aria-busy="false"]').waitFor();
  await page.getByRole('button', { name: 'Show the whole journey' }).click();
  await settled(page);
}

/** The middle of something that lies still. */
export async function middleOf(target: Locator): Promise<{ x: number; y: number }> {
  await target.hover({ trial: true });
  const box = await target.boundingBox();
  assert.ok(box);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Drags with the mouse. */
export async function drag(page: Page, from: Locator, to: { x: number; y: number }): Promise<void> {
  const { x, y } = await middleOf(from);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 8 });
  await page.mouse.up();
}

type Place = { x: number; y: number };

/** Lays a finger down, moves it and lifts it, as slowly as frames are drawn. */
export async function slide(page: Page, from: Place, to: Place): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Place[]) =>
    cdp.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', [from]);
  for (const share of [0.25, 0.5, 0.75, 1, 1, 1]) {
    await touch('touchMove', [{ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }]);
    await page.evaluate('new Promise((done) => requestAnimationFrame(done))');
  }
  await touch('touchEnd', []);
  await cdp.detach();
}

/** An operator before the whole drawing of the journey *Simple*: no node lies beyond the edge, where a press would miss it. */
export async function openEditor(t: TestContext): Promise<Operator> {
  const operator = await openOperator(t, await openStory(t));
  await putJourney(operator.client, 'Simple');
  await openJourney(operator.page, 'Simple');
  await showAll(operator.page);
  return operator;
}
