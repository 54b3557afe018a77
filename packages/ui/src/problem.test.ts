/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblem, ProblemError, readProblem, toProblem, UNREACHABLE } from './problem.ts';

const REFUSAL = {
  type: 'https://example.test/docs/errors/devices.not-found',
  title: 'This device does not exist or is not yours.',
  status: 404,
  code: 'devices.not-found',
  requestId: 'r1',
  left: 2,
};

test('a refusal keeps its code, its sentence and its further members', () => {
  const error = new ProblemError(readProblem(404, REFUSAL));
  assert.ok(isProblem(error, 'devices.not-found'));
  assert.equal(isProblem(error, 'devices.removed'), false);
  assert.equal(error.message, 'This device does not exist or is not yours.');
  assert.deepEqual(toProblem(error).members, { left: 2 });
  assert.equal(toProblem(error).requestId, 'r1');
});

test('the status is the one of the reply, whatever its body claims', () => {
  assert.equal(readProblem(403, { ...REFUSAL, status: 200 }).status, 403);
});

test('a body that is no problem document still gives a calm sentence', () => {
  for (const body of [null, [], 'text', '<h1>Bad gateway</h1>', { title: 5, code: {} }]) {
    const problem = readProblem(502, body);
    assert.equal(problem.code, 'page.unexpected');
    assert.equal(problem.title, 'The server answered in a way that this page does not understand.');
  }
});

test('a server that is not there and a fault of the page are told apart', () => {
  assert.equal(toProblem(new ProblemError(UNREACHABLE)).code, 'page.unreachable');
  assert.equal(toProblem(new RangeError('x')).code, 'page.broken');
});
