import { defineErrors } from '../kit/index.ts';

defineErrors('channel', {
  'address-invalid': {
    status: 422,
    text: 'This push address cannot be used. Nothing was stored. Subscribe anew and send what the browser gives you.',
  },
  'kind-unavailable': {
    status: 409,
    text: 'This server is not set up for push services of this kind. Nothing was stored. Requests arrive while the app is open.',
  },
});
