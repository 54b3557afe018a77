import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCycles } from './check-imports.ts';
import type { Source } from './sources.ts';

const sources = (texts: Readonly<Record<string, string>>): Source[] =>
  Object.entries(texts).map(([path, text]) => ({ path, text, isTest: false }));

test('files that import each other are named in their order, also where only types go round', () => {
  const types = {
    'a/one.ts': "import type { Two } from './two.ts';",
    'a/two.ts': "export type { One } from './one.ts';",
  };
  assert.deepEqual(findCycles(sources(types)), ['import cycle: a/one.ts → a/two.ts → a/one.ts']);
  const late = {
    'a/one.ts': "import './two.ts';",
    'a/two.ts': "const three = () => import('../b/three.ts');",
    'b/three.ts': "let one: import('../a/one.ts').One;",
  };
  assert.deepEqual(findCycles(sources(late)), ['import cycle: a/one.ts → a/two.ts → b/three.ts → a/one.ts']);
  assert.deepEqual(findCycles(sources({ 'a/self.ts': "import './self.ts';" })).length, 1);
});

test('what is imported twice, or by several, is no circle', () => {
  const tree = {
    'a/one.ts': "import './two.ts'; import type { Three } from './three.ts'; import { dirname } from 'node:path';",
    'a/two.ts': "import './three.ts'; import './gone.ts';",
    'a/three.ts': '// import "./one.ts"',
  };
  assert.deepEqual(findCycles(sources(tree)), []);
});
