/** What scripts ask a person for, one table of callbacks for both generations of scripts. */
import { fromJson, List, newMap } from './containers.js';

const text = (value) => (value === null || value === undefined ? '' : String(value));
const whole = (value) => Math.trunc(Number(value)) || 0;
const texts = (values) => Array.from(values, text);

/** Java's constants of these questions, and the labels that stand for them. */
const OPTIONS = { 0: ['Yes', 'No'], 1: ['Yes', 'No', 'Cancel'], 2: ['OK', 'Cancel'] };
const UNSPECIFIED = -1;

/** `[prompt,] messageType, options or their kind, default`. */
function confirmation(given) {
  const isPrompted = given.length > 3;
  const [messageType, options, defaultOption] = isPrompted ? given.slice(1) : given;
  const isKind = typeof options === 'number';
  return {
    prompt: isPrompted ? text(given[0]) : '',
    messageType: whole(messageType),
    options: isKind ? (OPTIONS[options] ?? []) : texts(options ?? []),
    optionType: isKind ? options : UNSPECIFIED,
    defaultOption: whole(defaultOption),
  };
}

/** Of `(messageType, message)`; a message alone says something. */
const output = (given) =>
  given.length > 1
    ? { messageType: String(whole(given[0])), message: text(given[1]) }
    : { messageType: '0', message: text(given[0]) };

/** `java`: the class that legacy scripts make; `list`: what the next generation calls the answers. */
export const CALLBACKS = {
  NameCallback: {
    java: 'javax.security.auth.callback',
    make: ([prompt, value]) => ({ prompt: text(prompt), ...(value === undefined ? {} : { value: text(value) }) }),
    answer: 'getName',
  },
  PasswordCallback: {
    java: 'javax.security.auth.callback',
    make: ([prompt]) => ({ prompt: text(prompt) }),
    answer: 'getPassword',
  },
  TextInputCallback: {
    java: 'javax.security.auth.callback',
    make: ([prompt, defaultText]) => ({ prompt: text(prompt), defaultText: text(defaultText) }),
    answer: 'getText',
  },
  ChoiceCallback: {
    java: 'javax.security.auth.callback',
    make: ([prompt, choices, defaultChoice]) => ({
      prompt: text(prompt),
      choices: texts(choices ?? []),
      defaultChoice: whole(defaultChoice),
    }),
    answer: 'getSelectedIndexes',
    read: (value) => List.of(value),
  },
  ConfirmationCallback: {
    java: 'javax.security.auth.callback',
    make: confirmation,
    answer: 'getSelectedIndex',
    constants: { INFORMATION: 0, WARNING: 1, ERROR: 2, YES_NO_OPTION: 0, YES_NO_CANCEL_OPTION: 1, OK_CANCEL_OPTION: 2 },
  },
  HiddenValueCallback: {
    java: 'com.sun.identity.authentication.callbacks',
    make: ([id, value]) => ({ id: text(id), value: text(value) }),
    answer: 'getValue',
  },
  TextOutputCallback: {
    java: 'javax.security.auth.callback',
    make: output,
    constants: { INFORMATION: 0, WARNING: 1, ERROR: 2 },
  },
  ScriptTextOutputCallback: {
    java: 'com.sun.identity.authentication.callbacks',
    type: 'TextOutputCallback',
    make: ([message]) => ({ messageType: '4', message: text(message) }),
  },
  SuspendedTextOutputCallback: {
    java: 'org.forgerock.openam.authentication.callbacks',
    type: 'TextOutputCallback',
    make: output,
  },
  PollingWaitCallback: {
    java: 'org.forgerock.openam.authentication.callbacks',
    make: ([waitTime, message]) => ({ waitTime: String(whole(waitTime)), message: text(message) }),
    statics: { makeCallback: pollingWaitBuilder },
  },
  MetadataCallback: {
    java: 'com.sun.identity.authentication.spi',
    make: ([data]) => ({ data: data ?? {} }),
  },
};

function pollingWaitBuilder() {
  const given = { waitTime: '0', message: '' };
  const builder = {
    withWaitTime: (waitTime) => Object.assign(given, { waitTime }) && builder,
    withMessage: (message) => Object.assign(given, { message }) && builder,
    build: () => makeCallback('PollingWaitCallback', [given.waitTime, given.message]),
  };
  return builder;
}

/** A callback as a legacy script holds it: what it shows, by members and by Java's names of them. */
class Callback {}

export function makeCallback(name, given) {
  const { type = name, make } = CALLBACKS[name];
  return dressed(name, { type, ...make(given) });
}

/** Adds `getPrompt` and the like, where `for … in` and JSON do not see them. */
function dressed(name, members, value) {
  const { answer, read = (given) => given } = CALLBACKS[name] ?? {};
  const callback = Object.assign(new Callback(), members);
  const getters = Object.entries(members).map(([member, held]) => [
    `get${member[0].toUpperCase()}${member.slice(1)}`,
    () => (typeof held === 'object' ? fromJson(held) : held),
  ]);
  if (answer && value !== undefined) getters.push([answer, () => read(value)]);
  for (const [getter, get] of getters) Object.defineProperty(callback, getter, { value: get });
  return callback;
}

export const isCallback = (value) => value instanceof Callback;

/** The answers for a legacy script: the callbacks in their order, each with its value. */
export function legacyAnswers(answers) {
  return List.from(answers ?? [], ({ value, ...members }) => dressed(members.type, members, value));
}

/** Of these the next generation asks by id. */
const BY_ID = 'HiddenValueCallback';

/** `callbacks.getNameCallbacks()` and so on: the values in their order, those of hidden values by their ids. */
export function nextAnswers(answers) {
  const all = answers ?? [];
  const of = (type) => all.filter((answer) => answer.type === type);
  const lists = Object.entries(CALLBACKS)
    .filter(([, { answer }]) => answer)
    .map(([name, { read = (value) => value }]) => [
      `get${name}s`,
      name === BY_ID
        ? () => newMap(Object.fromEntries(of(name).map(({ id, value }) => [id, value])))
        : () => List.from(of(name), ({ value }) => read(value)),
    ]);
  return { isEmpty: () => all.length === 0, size: () => all.length, ...Object.fromEntries(lists) };
}

/** `callbacksBuilder.nameCallback('User name')` and so on: each adds to what is asked. */
export function builderOf(asked) {
  return Object.fromEntries(
    Object.keys(CALLBACKS).map((name) => [
      name[0].toLowerCase() + name.slice(1),
      (...given) => {
        asked.push(makeCallback(name, given));
      },
    ]),
  );
}
