import { defineErrors } from '../kit/index.ts';

defineErrors('pingam', {
  'message-refused': {
    status: 400,
    text: 'This message was not accepted: it is unknown, over, or not made by the app that it belongs to. Nothing was changed.',
  },
  'action-not-supported': { status: 501, text: 'This action is not supported here. Nothing was changed.' },
  'payload-too-large': {
    status: 422,
    text: 'What is to be sent along with the request is larger than push services carry. Nothing was sent.',
  },
});
