import { defineErrors } from '../kit/index.ts';

export const noticeErrors = defineErrors('notices', {
  'not-found': { status: 404, text: 'There is no such notice for you. Nothing was changed.' },
});
