import { defineErrors } from '../kit/index.ts';

export const maintenanceErrors = defineErrors('maintenance', {
  'backup-exists': {
    status: 409,
    text: 'There is a file of this name already. Nothing was written; choose another name.',
  },
  'backup-failed': {
    status: 500,
    text: 'The backup could not be written, and no half of it was left. Make room or choose another place, then run it again.',
  },
  'nothing-there': { status: 409, text: 'This database holds nothing of Lanyard.' },
  'backup-unreadable': {
    status: 422,
    text: 'This file is not a whole backup: it was cut, changed, or is something else. Nothing was changed; take another copy of it.',
  },
  'backup-newer': {
    status: 409,
    text: 'This backup was made by a newer version of Lanyard. Nothing was changed; restore it with that version.',
  },
  'backup-foreign': {
    status: 422,
    text: 'This backup was not made with the seal key that it names: its content may have been changed. Nothing was changed.',
  },
  'database-in-use': {
    status: 409,
    text: 'A server is running on this database. Nothing was changed; stop it first.',
  },
  'database-not-empty': {
    status: 409,
    text: 'A backup is restored into an empty database, and this one is not. Nothing was changed.',
  },
  'rotation-waits': {
    status: 409,
    text: 'A server does not have the new seal key yet. Everything goes on working; give it the key, then run this again.',
  },
});
