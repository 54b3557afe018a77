import { defineErrors } from '../kit/index.ts';

export const journeyErrors = defineErrors('journeys', {
  'answer-invalid': { status: 400, text: 'The step was answered wrongly. Nothing was changed. Start again.' },
  'not-found': { status: 404, text: 'There is no journey of this name.' },
  'step-used': {
    status: 401,
    text: 'This step was answered already, or its journey has ended. Nothing was changed. Start again.',
  },
  'too-many-steps': {
    status: 401,
    text: 'The journey took more steps than it may take, and was ended. Nobody was signed in. Start again.',
  },
  'name-invalid': {
    status: 422,
    text: 'A journey’s name has 1 to 100 visible characters, no slash, no space at its ends, and is not a reserved word.',
  },
  'name-taken': { status: 409, text: 'There is a journey of this name already. Nothing was changed.' },
  'version-not-found': { status: 404, text: 'This journey has no such version.' },
  'version-conflict': {
    status: 409,
    text: 'Someone else changed this journey in the meantime. Nothing was changed; load it again first.',
  },
  'never-published': {
    status: 409,
    text: 'This journey was never published, so there is nothing to go back to. Nothing was changed.',
  },
  'in-use': { status: 409, text: 'This journey is in use. Nothing was changed.' },
  'too-many': { status: 409, text: 'The realm has as many journeys as it may have. Nothing was changed.' },
  'too-big': { status: 422, text: 'A journey may not have so many nodes, or so much text. Nothing was saved.' },
  'not-new': { status: 412, text: 'There is a journey of this name already, and a new one was asked for.' },
  'node-not-found': { status: 404, text: 'There is no node of this type and id.' },
  'node-in-use': { status: 409, text: 'A journey has this node. Nothing was changed.' },
  'too-many-loose': {
    status: 409,
    text: 'Too many nodes and scripts wait for a journey that names them, or too large ones. Nothing was saved; write the journey, or wait a day.',
  },
  'file-unreadable': { status: 422, text: 'This file holds no journey that can be read. Nothing was imported.' },
  misbuilt: { status: 422, text: 'This journey cannot run. Nothing was saved.' },
  endless: { status: 500, text: 'The journey ran on without an end or a screen, and was stopped.' },
  'too-large': { status: 400, text: 'The journey has gathered more than it may keep. Start again.' },
  'script-failed': {
    status: 500,
    text: 'A script of the journey could not decide, so nobody was let in. Tell who runs this service.',
  },
  'node-failed': {
    status: 500,
    text: 'Something went wrong while signing in, and nobody was let in. Try again, or tell who runs this service.',
  },
});
