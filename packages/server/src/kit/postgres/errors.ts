import { defineErrors } from '../errors.ts';

defineErrors('postgres', {
  'folder-in-use': { status: 500, text: 'Another Lanyard server already uses this data folder.' },
  'cannot-join': { status: 500, text: 'The database of the running server did not let this command in.' },
  'no-binaries': {
    status: 500,
    text: 'There is no embedded PostgreSQL for this platform. Set LANYARD_DATABASE_URL to a PostgreSQL of your own.',
  },
  'no-account': {
    status: 500,
    text: 'PostgreSQL does not run as root, and this system has neither a user "postgres" nor "nobody" to run it as.',
  },
  'wrong-version': { status: 500, text: 'The database in the data folder was made by another version of PostgreSQL.' },
  'cannot-start': { status: 500, text: 'The embedded PostgreSQL did not start.' },
});
