import { test } from 'node:test';
import { storageChecks } from '../testing/storage-conformance.ts';
import { memoryStorage } from './memory.ts';

for (const [name, check] of Object.entries(storageChecks)) test(`memory: ${name}`, () => check(memoryStorage()));
