import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Check, ok, warning, wrong } from './finding.ts';

const MIB = 1_048_576;
const WRONG_MIB = 64;
const WARNING_MIB = 1_024;

/** Where the embedded database lives, or, with a database of your own, keys and little else. */
export const diskCheck: Check = {
  name: 'disk',
  title: 'Disk',
  run: async ({ config }) => {
    const folder = nearest(config.dataFolder);
    const { bavail, bsize } = await statfs(folder);
    const free = Math.floor((bavail * bsize) / MIB);
    const text = `${free} MiB are free where ${config.dataFolder} is`;
    const todo =
      'Make room or give the disk more. A full disk refuses every change, and loses none that was acknowledged.';
    if (free < WRONG_MIB) return [wrong(`Only ${text}.`, todo)];
    const isNeeded = config.databaseUrl === null;
    return [isNeeded && free < WARNING_MIB ? warning(`Only ${text}.`, todo) : ok(text)];
  },
};

/** The folder is made at the first start; until then its place counts. */
const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(dirname(folder)));
