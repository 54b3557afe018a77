/** A logo that the server cannot look at: whoever draws the journey is told, and may publish it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAt, withoutChromium } from './support/browser.ts';
import { FAILURE, inOutline, onCanvas, openJourney, SUCCESS } from './support/journeys.ts';
import { openOperator } from './support/operator.ts';
import { openStory } from './support/story.ts';

const skip = withoutChromium;

const registering = {
  name: 'Register',
  description: '',
  enabled: true,
  innerOnly: false,
  mustRun: false,
  noSession: false,
  entryNodeId: 'combined',
  nodes: {
    combined: {
      type: 'CombinedMultiFactorRegistrationNode',
      displayName: 'Phone',
      properties: { issuer: 'Acme' },
      connections: { successOutcome: SUCCESS, failureOutcome: FAILURE, timeoutOutcome: FAILURE },
      x: 0,
      y: 0,
    },
  },
};

test('D2: a logo that this server cannot see is a warning on its node, in the list and before publishing, and no fault', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story);
  const { version } = await client.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Register' } });
  await client.expect(200, 'PUT', '/api/admin/journeys/Register', { body: { journey: registering, version } });
  await openJourney(page, 'Register');
  await inOutline(page, 'Phone').click();
  const logo = page.getByRole('textbox', { name: 'Image URL' });
  await logo.fill('https://logo.example.test/acme.svg');
  await page.getByText('This must name a PNG or JPEG file: apps show no other.').waitFor();
  await logo.fill('https://logo.example.test/acme.png');
  await inOutline(page, 'Phone').getByText('warning').waitFor();
  await page.getByText('Look at this before you publish').waitFor();
  await onCanvas(page, 'Phone').getByText('1', { exact: true }).waitFor();
  await lookAt(page, 'journey-logo-warning');
  await page.getByRole('tab', { name: 'Faults', exact: true }).click();
  const warnings = page.getByRole('list', { name: 'Warnings' });
  await warnings.getByText(/^Image URL could not be loaded from this server/).waitFor();
  await lookAt(page, 'journey-logo-list');
  await page.getByRole('button', { name: 'Publish' }).click();
  const dialog = page.getByRole('dialog', { name: 'Publish Register' });
  await dialog.getByText(/^Phone: Image URL could not be loaded/).waitFor();
  await lookAt(page, 'journey-logo-publish');
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('Version 1 of Register is in force.').waitFor();
  const { published, warnings: left } = await client.expect(200, 'GET', '/api/admin/journeys/Register');
  assert.deepEqual([published, left.length], [1, 1]);
});
