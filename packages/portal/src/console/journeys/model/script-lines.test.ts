import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineDifference, piecesOf, scriptDifferences } from './script-lines.ts';

const SIGNS = { same: ' ', added: '+', removed: '-' } as const;
const told = (before: string, after: string) =>
  lineDifference(before, after).map(({ kind, text, number }) => `${SIGNS[kind]}${number} ${text}`);

test('lines that stayed are the same, and removed ones stand before what came in their place', () => {
  assert.deepEqual(told('a\nb\nc\n', 'a\nB\nc\nd\n'), [' 1 a', '-2 b', '+2 B', ' 3 c', '+4 d']);
  assert.deepEqual(told('x\na\nb\ny', 'x\nb\nnew\na\ny'), [' 1 x', '-2 a', ' 2 b', '+3 new', '+4 a', ' 5 y']);
  assert.deepEqual(told('', 'a'), ['+1 a']);
  assert.deepEqual(told('a', ''), ['-1 a']);
  assert.deepEqual(told('a\r\nb', 'a\nb\n'), [' 1 a', ' 2 b'], 'the end of a line is no difference');
});

test('whatever two sources are, the lines lead from one to the other', () => {
  let seed = 7;
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const source = () => Array.from({ length: next(12) }, () => 'abc'.charAt(next(3))).join('\n');
  for (let round = 0; round < 300; round += 1) {
    const [before, after] = [source(), source()];
    const lines = lineDifference(before, after);
    const side = (kind: 'added' | 'removed') =>
      lines.filter((line) => line.kind === kind || line.kind === 'same').map(({ text }) => text);
    assert.deepEqual([side('removed').join('\n'), side('added').join('\n')], [before, after]);
  }
});

test('two sources that have little in common are told as a whole, and at once', () => {
  const long = (word: string) => Array.from({ length: 3_000 }, (_, at) => `${word} ${at}`).join('\n');
  const lines = lineDifference(long('a'), long('b'));
  assert.equal(lines.length, 6_000);
  assert.deepEqual([lines[0]?.kind, lines.at(-1)?.kind], ['removed', 'added']);
});

test('only what is different is shown, with two lines around it', () => {
  const numbered = Array.from({ length: 20 }, (_, at) => String(at + 1));
  const after = numbered.with(4, 'five').with(15, 'sixteen');
  const pieces = piecesOf(lineDifference(numbered.join('\n'), after.join('\n')));
  assert.deepEqual(
    pieces.map((piece) => piece.map(({ text }) => text).join(' ')),
    ['3 4 5 five 6 7', '14 15 16 sixteen 17 18'],
  );
  assert.deepEqual(piecesOf(lineDifference('a', 'a')), []);
});

test('scripts that came, went or have another source are told; one that only has another name is not', () => {
  const script = (name: string, source: string) => ({
    name,
    description: '',
    source,
    evaluatorVersion: '2.0' as const,
  });
  const before = { scripts: { a: script('A', 'one'), b: script('B', 'one'), c: script('C', 'one\ntwo') } };
  const after = { scripts: { b: script('Renamed', 'one'), c: script('C', 'one\n2'), d: script('D', 'new') } };
  assert.deepEqual(
    scriptDifferences(before, after).map(({ name, added, removed }) => [name, added, removed]),
    [
      ['C', 1, 1],
      ['D', 1, 0],
      ['A', 0, 1],
    ],
  );
  assert.deepEqual(scriptDifferences(null, {}), []);
});
