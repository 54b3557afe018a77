import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Callback, readAnswers, toWire } from './callbacks.ts';

/** Each type with every member that clients read, in their order, and what an untouched input holds. */
const WIRE: readonly [given: Callback, output: object, input?: string | number][] = [
  [{ type: 'NameCallback', prompt: 'User Name' }, { prompt: 'User Name' }, ''],
  [{ type: 'NameCallback', prompt: 'User Name', value: 'alice' }, { prompt: 'User Name' }, 'alice'],
  [{ type: 'PasswordCallback', prompt: 'Password' }, { prompt: 'Password' }, ''],
  [{ type: 'TextInputCallback', prompt: 'City', defaultText: 'Bern' }, { prompt: 'City', defaultText: 'Bern' }, 'Bern'],
  [
    { type: 'ChoiceCallback', prompt: 'Which', choices: ['a', 'b'], defaultChoice: 1 },
    { prompt: 'Which', choices: ['a', 'b'], defaultChoice: 1 },
    1,
  ],
  [
    {
      type: 'ConfirmationCallback',
      prompt: '',
      messageType: 0,
      options: ['Yes', 'No'],
      optionType: -1,
      defaultOption: 0,
    },
    { prompt: '', messageType: 0, options: ['Yes', 'No'], optionType: -1, defaultOption: 0 },
    0,
  ],
  [
    {
      type: 'ConfirmationCallback',
      prompt: '',
      messageType: 1,
      options: ['Cancel'],
      optionType: -1,
      defaultOption: 0,
      preset: 100,
    },
    { prompt: '', messageType: 1, options: ['Cancel'], optionType: -1, defaultOption: 0 },
    100,
  ],
  [
    { type: 'HiddenValueCallback', id: 'pushChallengeNumber', value: '43' },
    { value: '43', id: 'pushChallengeNumber' },
    'pushChallengeNumber',
  ],
  [
    { type: 'TextOutputCallback', message: 'Hello', messageType: '4' },
    { message: 'Hello', messageType: '4' },
  ],
  [
    { type: 'SuspendedTextOutputCallback', message: 'Mail', messageType: '0' },
    { message: 'Mail', messageType: '0' },
  ],
  [
    { type: 'PollingWaitCallback', waitTime: '2000', message: 'Wait' },
    { waitTime: '2000', message: 'Wait' },
  ],
  [{ type: 'MetadataCallback', data: { kind: 'x' } }, { data: { kind: 'x' } }],
];

test('every callback goes over the wire in the form that clients of PingAM read', () => {
  for (const [given, output, input] of WIRE) {
    const [shown] = toWire([given]);
    const named = Object.entries(output).map(([name, value]) => ({ name, value }));
    const inputs = input === undefined ? {} : { input: [{ name: 'IDToken1', value: input }] };
    assert.deepEqual(shown, { type: given.type, output: named, ...inputs, _id: 0 }, given.type);
  }
});

test('inputs are numbered by the place of their callback, also behind those that have none', () => {
  const names = toWire(WIRE.map(([given]) => given)).map(({ input }) => input?.map(({ name }) => name).join());
  const places = WIRE.map(([, , input], index) => (input === undefined ? undefined : `IDToken${index + 1}`));
  assert.deepEqual(names, places);
});

test('a step that comes back as it was, with or without what only shows, is an answer', () => {
  const callbacks = WIRE.map(([given]) => given);
  const answers = WIRE.map(([, , input]) => input ?? null);
  assert.deepEqual(readAnswers(callbacks, toWire(callbacks)), answers);
  const bare = toWire(callbacks).map(({ type, input }) => ({ type, ...(input ? { input } : {}) }));
  assert.deepEqual(readAnswers(callbacks, bare), answers);
});
