/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contrast, mix, TEXT_CONTRAST } from './colour.ts';
import { accentColours, DEFAULT_ACCENT } from './theme.ts';

const anyColour = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(255))
  .map((parts) => `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`);

test('whatever accent a realm chooses, labels, links and tinted links keep 4.5:1 in both schemes', () => {
  const grounds = { light: ['#ffffff', '#f7f8f8'], dark: ['#1b1f23', '#131619'] };
  const tints = { light: 0.14, dark: 0.2 };
  fc.assert(
    fc.property(anyColour, (accent) => {
      const colours = accentColours(accent);
      for (const scheme of ['light', 'dark'] as const) {
        const { fill, onFill, text } = colours[scheme];
        assert.ok(contrast(onFill, fill) >= TEXT_CONTRAST, `${accent}: label on ${fill}`);
        for (const ground of grounds[scheme]) {
          assert.ok(contrast(text, ground) >= TEXT_CONTRAST, `${accent}: ${text} on ${ground}`);
          const tinted = mix(ground, fill, tints[scheme]);
          assert.ok(contrast(text, tinted) >= TEXT_CONTRAST, `${accent}: ${text} on the tint ${tinted}`);
        }
      }
    }),
  );
});

test('a fill can be told from the page, and nonsense falls back to our own green', () => {
  fc.assert(fc.property(anyColour, (accent) => contrast(accentColours(accent).dark.fill, '#1b1f23') >= 3));
  assert.deepEqual(accentColours('red; }'), accentColours(DEFAULT_ACCENT));
});
