/** What a script of a journey wants said where the journey lets nobody in, as people read it. */
import { test } from 'node:test';
import { drawJourney, type Journey, passwordNodes } from '../packages/server/src/journeys/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { signInBy } from './support/journeys.ts';
import { clientOf } from './support/operator.ts';
import { typePassword } from './support/portal.ts';
import { openStory } from './support/story.ts';

const skip = withoutChromium;
const SCRIPT = 'c1c1c1c1-0000-4000-8000-000000000001';

const drawn = drawJourney({
  name: 'Closed',
  description: 'Lets nobody in, and says why.',
  nodes: {
    ...passwordNodes({ key: 'page', header: { en: 'Sign in' }, to: 'news' }),
    news: {
      type: 'MessageNode',
      displayName: 'News',
      properties: {
        message: { en: 'Do you work tonight?' },
        messageYes: { en: 'I do' },
        messageNo: { en: 'I do not' },
      },
      to: { true: 'say', false: 'success' },
    },
    say: {
      type: 'ScriptedDecisionNode',
      displayName: 'Say why',
      properties: { script: SCRIPT, outcomes: ['closed'] },
      to: { closed: 'failure' },
    },
  },
});

const journey: Journey = {
  ...drawn,
  scripts: {
    [SCRIPT]: {
      name: 'Say why',
      description: '',
      evaluatorVersion: '2.0',
      source: `action.goTo('closed').withErrorMessage('The office is <b>closed</b> at night. Come back at seven.');`,
    },
  },
};

test('what a script says of a failure is the reason on the page where the sign-in ends, as plain text', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  await signInBy(await clientOf(story), journey);
  const { page } = await story.portal();
  await typePassword(page, 'alice');
  await page.getByRole('button', { name: 'I do', exact: true }).click();
  const notice = page.getByRole('alert');
  await notice.getByText('The office is <b>closed</b> at night.').waitFor();
  await notice.getByText('Come back at seven.').waitFor();
  await lookAt(page, 'journey-failure-text');
});
