import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hotp, timeStep } from '@lanyard/protocol/otp';
import fc from 'fast-check';
import {
  acceptedForms,
  COUNTERS_OF_A_FORM,
  type CodeForm,
  type CodeShape,
  formToOffer,
  type Transition,
  takeOver,
} from './code-form.ts';

const usual: CodeShape = { kind: 'totp', algorithm: 'SHA1', digits: 6, period: 30 };
const fresh: Transition & { drift: number } = {
  ...usual,
  offset: 0,
  movingFactor: 0,
  suspended: false,
  next: null,
  drift: 0,
};

const shape: fc.Arbitrary<CodeShape> = fc.record({
  kind: fc.constantFrom('totp', 'hotp'),
  algorithm: fc.constantFrom('SHA1', 'SHA256', 'SHA512'),
  digits: fc.integer({ min: 6, max: 8 }),
  period: fc.integer({ min: 15, max: 300 }),
});

type Step =
  /** The server wants other codes, and the device is given them. */
  | { do: 'offer'; shape: CodeShape }
  /** The device's word that it shows what it was given arrives. */
  | { do: 'apply' }
  /** Somebody types a code that the device shows, or showed, in one of the forms that it knows. */
  | { do: 'type'; form: number; ago: number }
  | { do: 'wait'; seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('offer'), shape }),
  fc.record({ do: fc.constant('apply') }),
  fc.record({ do: fc.constant('type'), form: fc.nat(20), ago: fc.nat(5) }),
  fc.record({ do: fc.constant('wait'), seconds: fc.nat(100_000_000) }),
) as fc.Arbitrary<Step>;

/** A device and its server as the rules of this slice and the statement that takes a code see them. */
class World {
  credential = { ...fresh };
  seconds = 1_700_000_000;
  readonly known: CodeForm[] = [{ ...usual, offset: 0 }];
  readonly presses = new Map<number, number>();
  readonly accepted: { factor: number; algorithm: string }[] = [];

  run(next: Step): void {
    if (next.do === 'wait') this.seconds += next.seconds;
    if (next.do === 'offer') this.#offer(next.shape);
    if (next.do === 'apply') this.credential = { ...this.credential, ...takeOver(this.credential), ...this.#applied() };
    if (next.do === 'type') this.type(this.known[next.form % this.known.length] ?? this.credential, next.ago);
  }

  #applied(): { next: null } {
    return { next: null };
  }

  #offer(wanted: CodeShape): void {
    const next = formToOffer(this.credential, wanted);
    this.credential = { ...this.credential, next };
    if (next && !this.known.some(({ offset }) => offset === next.offset)) this.known.push(next);
  }

  /** The counter that a device in this form is at, or was. */
  factorOf(form: CodeForm, ago: number): number {
    if (form.kind === 'totp') return form.offset + timeStep({ time: this.seconds * 1000, period: form.period }) - ago;
    const presses = (this.presses.get(form.offset) ?? 0) + 1;
    this.presses.set(form.offset, presses);
    return form.offset + Math.max(0, presses - ago);
  }

  /** As the statement does: not below the moving factor, and then above it. */
  type(form: CodeForm, ago: number): boolean {
    const factor = this.factorOf(form, ago);
    const isAccepted = acceptedForms(this.credential).some(
      (each) => each.offset === form.offset && factor >= each.movingFactor && factor >= this.credential.movingFactor,
    );
    if (!isAccepted) return false;
    this.credential = { ...this.credential, movingFactor: factor + 1 };
    this.accepted.push({ factor, algorithm: form.algorithm });
    return true;
  }
}

test('A1: whatever is changed in whatever order, no counter of a secret is accepted twice, and none below one that was', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const world = new World();
      for (const next of steps) world.run(next);
      const factors = world.accepted.map(({ factor }) => factor);
      assert.deepEqual(
        factors,
        [...factors].sort((a, b) => a - b),
      );
      assert.equal(new Set(factors).size, factors.length);
      assert.ok(factors.every(Number.isSafeInteger));
    }),
    { numRuns: 500 },
  );
});

test('A1: two forms never make a code from the same counter', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const world = new World();
      for (const next of steps) world.run(next);
      const blocks = world.known.map(({ offset }) => offset / COUNTERS_OF_A_FORM);
      assert.ok(blocks.every(Number.isInteger));
      assert.equal(new Set(blocks).size, blocks.length);
      for (const form of world.known) {
        const within = world.factorOf(form, 0) - form.offset;
        assert.ok(within >= 0 && within < COUNTERS_OF_A_FORM);
      }
    }),
    { numRuns: 200 },
  );
});

test('until the device has taken it over both forms count; the first code of the new one ends the old one', () => {
  const world = new World();
  world.run({ do: 'offer', shape: { ...usual, period: 60 } });
  const [old, next] = world.known;
  assert.ok(old && next);
  assert.equal(world.type(old, 1), true, 'the old form');
  assert.equal(world.type(next, 0), true, 'the new one, before the device’s word has arrived');
  assert.equal(world.type(old, 0), false, 'the old one no more, though its step is newer than the one used');
});

test('once the device has taken it over, only the new form counts, and at once', () => {
  const world = new World();
  world.run({ do: 'offer', shape: { ...usual, kind: 'hotp' } });
  const [old, next] = world.known;
  assert.ok(old && next);
  world.run({ do: 'apply' });
  assert.equal(world.type(old, 0), false);
  assert.equal(world.type(next, 0), true);
});

test('a change that is taken back before the device had it leaves the codes as they were', () => {
  const world = new World();
  world.run({ do: 'offer', shape: { ...usual, digits: 8 } });
  world.run({ do: 'offer', shape: usual });
  assert.equal(world.credential.next, null);
  assert.equal(world.credential.offset, 0);
});

test('a change that is taken back after its first code was used gives the device codes that count', () => {
  const world = new World();
  world.run({ do: 'offer', shape: { ...usual, digits: 8 } });
  const [, used] = world.known;
  assert.ok(used);
  assert.equal(world.type(used, 0), true, 'the device’s word that it shows them has not arrived');
  world.run({ do: 'wait', seconds: 60 });
  world.run({ do: 'offer', shape: usual });
  const shown = world.credential.next ?? world.credential;
  assert.equal(world.type(shown, 0), true, 'what the device is given now');
  world.run({ do: 'offer', shape: usual });
  assert.deepEqual(world.credential.next ?? world.credential, shown, 'given once');
});

test('codes that are switched off count in no form', () => {
  assert.deepEqual(acceptedForms({ ...fresh, suspended: true, next: { ...usual, offset: COUNTERS_OF_A_FORM } }), []);
});

test('the drift of a clock is kept in steps of the new length', () => {
  const next = { ...usual, period: 60, offset: COUNTERS_OF_A_FORM };
  assert.equal(takeOver({ ...fresh, drift: 4, next })?.drift, 2);
  assert.equal(takeOver({ ...fresh, drift: 4, next: { ...next, kind: 'hotp' } })?.drift, 0);
  assert.equal(takeOver(fresh), null);
});

test('six of the eight digits of one counter are the code of six: that is why a change of length begins a new block', () => {
  const secret = Buffer.from('12345678901234567890');
  assert.ok(hotp({ secret, counter: 7, digits: 8 }).endsWith(hotp({ secret, counter: 7, digits: 6 })));
});
