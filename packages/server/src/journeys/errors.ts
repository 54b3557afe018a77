import { defineErrors } from '../kit/index.ts';

export const journeyErrors = defineErrors('journeys', {
  'answer-invalid': { status: 400, text: 'The step was answered wrongly. Nothing was changed. Start again.' },
  'not-found': { status: 404, text: 'There is no journey of this name.' },
  misbuilt: { status: 422, text: 'This journey cannot run. Nothing was saved.' },
  endless: { status: 500, text: 'The journey ran on without an end or a screen, and was stopped.' },
  'too-large': { status: 400, text: 'The journey has gathered more than it may keep. Start again.' },
  'node-failed': {
    status: 500,
    text: 'A node of the journey failed, so nobody was let in. Try again, or tell who runs this service.',
  },
});
