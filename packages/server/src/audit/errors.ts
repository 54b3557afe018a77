import { defineErrors } from '../kit/index.ts';

export const auditErrors = defineErrors('audit', {
  'export-unreadable': {
    status: 422,
    text: 'This file is no complete export of an audit. Nothing was checked. Export it again with `lanyard audit export`.',
  },
});
