import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeCameraFailure } from './camera.ts';

const described = (name: string) => describeCameraFailure(new DOMException('the browser’s own words', name));

test('every failure of a camera has a sentence and a way on', () => {
  const names = ['NotAllowedError', 'NotFoundError', 'NotReadableError', 'NotSupportedError', 'SomethingNewError'];
  const titles = names.map((name) => {
    const { title, text } = described(name);
    assert.match(text, /link|try again/i, name);
    assert.doesNotMatch(text, /the browser’s own words/);
    return title;
  });
  assert.equal(new Set(titles).size, titles.length, 'each has its own title');
});

test('the names of other browsers and of constraints mean the same', () => {
  assert.deepEqual(described('OverconstrainedError'), described('NotFoundError'));
  assert.deepEqual(described('SecurityError'), described('NotAllowedError'));
  assert.deepEqual(described('AbortError'), described('NotReadableError'));
});

test('what is thrown and is no error gets a sentence too', () => {
  assert.equal(describeCameraFailure(null).title, 'The camera did not start');
});
