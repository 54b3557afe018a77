/** Nodes that shape a journey or what it ends in, and ask nothing themselves. */
import { Type } from 'typebox';
import { INNER_TREE_NODE, PAGE_NODE } from '../journey.ts';
import { leaveBy, nodeType } from '../node-type.ts';
import { shortenSession } from '../session-limits.ts';
import { localised, onward, yesOrNo } from './shapes.ts';

const unreachable = (): never => {
  throw new TypeError('the engine walks this node itself');
};

export const page = nodeType({
  type: PAGE_NODE,
  name: 'Page Node',
  summary: 'Shows the screens of several nodes on one page, and leaves by the outcomes of the last.',
  tags: ['utilities'],
  properties: Type.Object({
    nodes: Type.Array(
      Type.Object({
        _id: Type.String({ maxLength: 64 }),
        nodeType: Type.String({ maxLength: 100 }),
        displayName: Type.Optional(Type.String({ maxLength: 200 })),
      }),
      { default: [], maxItems: 20, description: 'The nodes on the page, in order.' },
    ),
    pageHeader: localised('The heading.'),
    pageDescription: localised('What stands below it.'),
    stage: Type.Optional(
      Type.String({ maxLength: 200, description: 'A hint for clients that draw pages of their own.' }),
    ),
  }),
  isScreen: true,
  outcomes: onward,
  process: unreachable,
});

export const innerTree = nodeType({
  type: INNER_TREE_NODE,
  name: 'Inner Tree Evaluator',
  summary: 'Runs another journey, and goes on by how it ended.',
  tags: ['utilities'],
  properties: Type.Object({
    tree: Type.String({ minLength: 1, maxLength: 128, description: 'The name of the journey.' }),
  }),
  isScreen: false,
  outcomes: yesOrNo,
  process: unreachable,
});

/** A realm's own limit, where it is shorter, holds as well: a journey shortens sessions and lengthens none. */
const minutes = (description: string) =>
  Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 2_147_483_647,
      description: `${description} Never later than the realm says; of several nodes the shortest time counts.`,
    }),
  );

export const setSessionProperties = nodeType({
  type: 'SetSessionPropertiesNode',
  name: 'Set Session Properties',
  summary: 'Gives the session that the journey ends in properties of its own, and lets it end sooner.',
  tags: ['utilities'],
  properties: Type.Object({
    properties: Type.Record(
      Type.String({ pattern: '^[A-Za-z][A-Za-z0-9._-]{0,63}$' }),
      Type.String({ maxLength: 500 }),
      {
        default: {},
        description: 'Name → value.',
      },
    ),
    maxSessionTime: minutes('After how many minutes the session ends, in any case.'),
    maxIdleTime: minutes('After how many minutes without a request the session ends.'),
  }),
  isScreen: false,
  outcomes: onward,
  process: ({ properties, state }) => {
    const before = state.get('sessionProperties');
    const known = typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {};
    state.share({ sessionProperties: { ...known, ...properties.properties } });
    shortenSession(state, properties);
    return leaveBy('outcome');
  },
});

/** A path here, or an address: where it may lead is checked when it is used, because the realm says so. */
const address = (description: string) => Type.String({ default: '', maxLength: 2_000, description });

export const successUrl = nodeType({
  type: 'SetSuccessUrlNode',
  name: 'Success URL',
  summary: 'Says where the person goes when the journey has let her in.',
  tags: ['utilities'],
  properties: Type.Object({ successUrl: address('Where to go.') }),
  isScreen: false,
  outcomes: onward,
  process: ({ properties, state }) => {
    state.share({ successUrl: properties.successUrl });
    return leaveBy('outcome');
  },
});

export const failureUrl = nodeType({
  type: 'SetFailureUrlNode',
  name: 'Failure URL',
  summary: 'Says where the person goes when the journey has not let her in.',
  tags: ['utilities'],
  properties: Type.Object({ failureUrl: address('Where to go.') }),
  isScreen: false,
  outcomes: onward,
  process: ({ properties, state }) => {
    state.share({ failureUrl: properties.failureUrl });
    return leaveBy('outcome');
  },
});
