/** The node in which a journey goes its own way: a script of the journey decides. */
import { Type } from 'typebox';
import { misbuilt } from '../misbuilt.ts';
import { nodeType } from '../node-type.ts';

/** What PingAM writes where no script is chosen. */
const NO_SCRIPT = '[Empty]';

const stateNames = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
    default: ['*'],
    maxItems: 100,
    uniqueItems: true,
    description,
  });

export const scriptedDecision = nodeType({
  type: 'ScriptedDecisionNode',
  name: 'Scripted Decision',
  summary: 'Runs a script of the journey, which chooses the outcome and may ask for something.',
  tags: ['utilities'],
  properties: Type.Object({
    script: Type.String({ default: NO_SCRIPT, maxLength: 64, format: 'script', description: 'The script that runs.' }),
    outcomes: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
      default: [],
      minItems: 1,
      maxItems: 50,
      uniqueItems: true,
      description: 'What the script can choose. Each is an outcome.',
    }),
    inputs: stateNames('Names of the state that the script can read. `*` stands for all that scripts may see.'),
    outputs: stateNames('Names of the state that the script can change. `*` stands for all that scripts may change.'),
  }),
  isScreen: false,
  outcomes: ({ outcomes }) => outcomes.map((outcome) => ({ id: outcome, displayName: outcome })),
  check: ({ script }) => (script === '' || script === NO_SCRIPT ? ['script is not chosen.'] : []),
  process: () => {
    throw misbuilt('journeys.node-failed');
  },
});
