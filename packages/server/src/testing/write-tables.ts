/** Writes kit/generated/tables.ts from the migrations: `node packages/server/src/testing/write-tables.ts`. */
import { writeFileSync } from 'node:fs';
import { openDatabase } from '../kit/database.ts';
import { createLog, generateTables } from '../kit/index.ts';
import { createTestDatabase } from './database.ts';

const TARGET = new URL('../kit/generated/tables.ts', import.meta.url);

const test = await createTestDatabase();
const database = openDatabase({ url: test.url, log: createLog({ level: 'warn' }) });
writeFileSync(TARGET, await generateTables(database.db));
await database.stop();
await test.drop();
