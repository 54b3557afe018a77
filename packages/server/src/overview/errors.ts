import { defineErrors } from '../kit/index.ts';

export const overviewErrors = defineErrors('overview', {
  'figure-unknown': { status: 404, text: 'There is no figure of this name on the overview.' },
  'zone-unknown': {
    status: 422,
    text: 'There is no time zone of this name. Use one such as Europe/Paris, or leave it out.',
  },
});
