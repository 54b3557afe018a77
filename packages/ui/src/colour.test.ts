/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contrast, isHexColour, mix, readableOn, shade, TEXT_CONTRAST, textOn } from './colour.ts';

const anyColour = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(255))
  .map((parts) => `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`);

test('contrast agrees with the WCAG examples at both ends', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21);
  assert.equal(contrast('#767676', '#767676'), 1);
  assert.equal(contrast('#767676', '#ffffff').toFixed(2), '4.54');
});

test('a label on any accent that a realm may choose keeps 4.5:1', () => {
  fc.assert(fc.property(anyColour, (accent) => contrast(textOn(accent), accent) >= TEXT_CONTRAST));
});

test('any accent becomes readable as text on a light and on a dark page', () => {
  fc.assert(
    fc.property(anyColour, (colour) => {
      const light = readableOn({ colour, ground: '#f6f7f8', towards: '#000000' });
      const dark = readableOn({ colour, ground: '#1c2024', towards: '#ffffff' });
      return contrast(light, '#f6f7f8') >= TEXT_CONTRAST && contrast(dark, '#1c2024') >= TEXT_CONTRAST;
    }),
  );
});

test('shading keeps both ends and the hue', () => {
  assert.equal(shade('#0b6e4f', '#ffffff', 0), '#0b6e4f');
  assert.equal(shade('#0b6e4f', '#ffffff', 1), '#ffffff');
  assert.equal(shade('#0b6e4f', '#000000', 1), '#000000');
  const [, red = '', green = '', blue = ''] = /#(..)(..)(..)/.exec(shade('#0b6e4f', '#ffffff', 0.4)) ?? [];
  assert.ok(green > blue && blue > red, 'a green stays a green');
});

test('mixing keeps both ends', () => {
  assert.equal(mix('#102030', '#ffffff', 0), '#102030');
  assert.equal(mix('#102030', '#ffffff', 1), '#ffffff');
});

test('only #rrggbb counts as a colour', () => {
  assert.equal(isHexColour('#0b6e4f'), true);
  for (const text of ['0b6e4f', '#0b6e4', 'red', '#0b6e4f;}', '']) assert.equal(isHexColour(text), false);
});
