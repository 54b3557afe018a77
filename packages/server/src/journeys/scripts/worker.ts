/**
 * A thread in which scripts run: QuickJS in WebAssembly, a fresh one for each run, so that nothing of one person's run is there
 * in another's. Nothing of Node.js can be reached from inside; the one function that leads out gives random bytes.
 */
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSWASMModule,
  Scope,
} from 'quickjs-emscripten-core';
import { BOUNDS } from './bounds.ts';
import { NOT_OFFERED } from './not-offered.ts';
import type { SandboxReply, SandboxTask, ScriptError } from './sandbox-types.ts';

const folder = new URL('./guest/', import.meta.url);
const guest = new Map(readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
// The same names are said when a journey comes in.
guest.set('not-offered.js', `export const NOT_OFFERED = ${JSON.stringify(NOT_OFFERED)};`);

const SCRIPT = 'script.js';

let loading: Promise<QuickJSWASMModule> | null = null;

/** Of WebAssembly, each 64 KiB: what the engine begins with, and the most that it ever has. */
const PAGES = { initial: 256, maximum: BOUNDS.engineMemory / 65_536 };

/** The language's own, which the types of this project leave out with those of browsers. */
const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: new (pages: typeof PAGES) => never } })
  .WebAssembly;

/** Its memory is bounded as a whole: the engine counts what scripts hold, but not the buffers among it. */
async function newEngine(): Promise<QuickJSWASMModule> {
  const { default: variant } = await import('@jitl/quickjs-wasmfile-release-sync');
  return newQuickJSWASMModuleFromVariant(newVariant(variant as never, { wasmMemory: new Memory(PAGES) }));
}

/** One task of the pool. A thread whose engine has broken gets a new one. */
export async function work(task: SandboxTask): Promise<SandboxReply> {
  loading ??= newEngine();
  const module = await loading;
  const done: { reply: SandboxReply } = { reply: { text: null, error: BROKEN } };
  const begun = spentMs();
  try {
    within(module, (inside) => {
      done.reply = task.kind === 'parse' ? parse(inside, task.source) : run(inside, task);
    });
    return { ...done.reply, spentMs: spentMs() - begun };
  } catch {
    // Out of WebAssembly itself, if only while the run was cleared away: what is left in its memory is nobody's to say.
    loading = null;
    return { ...done.reply, isBroken: true };
  }
}

const BROKEN: ScriptError = { text: 'The script broke the engine that ran it.', line: null, column: null };

/** Processor time where the platform counts it by thread: on a busy machine a script gets as far as on an idle one. */
const spentMs = (): number => {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => { user: number; system: number } };
  if (threadCpuUsage === undefined) return performance.now();
  const { user, system } = threadCpuUsage.call(process);
  return (user + system) / 1_000;
};

type Inside = { readonly context: QuickJSContext; readonly scope: Scope; readonly isLate: () => boolean };

/** In a runtime of its own. What is not given back there is missed when it ends, so all handles belong to the scope. */
function within(module: QuickJSWASMModule, use: (inside: Inside) => void): void {
  Scope.withScope((scope) => {
    const runtime = scope.manage(module.newRuntime());
    const endsAt = spentMs() + BOUNDS.runMs;
    let isLate = false;
    runtime.setMemoryLimit(BOUNDS.memory);
    runtime.setMaxStackSize(BOUNDS.stack);
    runtime.setInterruptHandler(() => {
      isLate ||= spentMs() > endsAt;
      return isLate;
    });
    use({ context: scope.manage(runtime.newContext()), scope, isLate: () => isLate });
  });
}

type Called = ReturnType<QuickJSContext['callFunction']>;

function parse(inside: Inside, source: string): SandboxReply {
  const parsed = inside.context.evalCode(source, SCRIPT, { type: 'global', compileOnly: true });
  return { text: null, error: settled(inside, parsed).error ?? null };
}

function run(inside: Inside, { source, input, seed }: Extract<SandboxTask, { kind: 'run' }>): SandboxReply {
  const { context } = inside;
  const { finish, fail } = begin(inside, input, seed);
  const done = settled(inside, context.evalCode(source, SCRIPT, { type: 'global', strict: false }));
  const given = done.error ? [] : [read(inside, 'action'), read(inside, 'outcome')];
  const left = settled(inside, context.callFunction(done.error ? fail : finish, context.undefined, given));
  const error = done.error ?? left.error ?? null;
  return { text: left.value ? textIn(inside, left.value) : null, error };
}

type Settled = { readonly value?: QuickJSHandle; readonly error?: ScriptError };

function settled({ context, scope, isLate }: Inside, result: Called): Settled {
  if (result.error) return { error: errorOf(context, scope.manage(result.error), isLate()) };
  return { value: scope.manage(result.value) };
}

const nothing = () => ({ error: new Error('nothing can be imported here') });

function begin({ context, scope }: Inside, input: string, seed: Uint8Array) {
  const normalise = (_from: string, name: string) => name.replace(/^\.\//, '');
  context.runtime.setModuleLoader((name) => guest.get(name) ?? nothing(), normalise);
  const main = context.evalCode(guest.get('main.js') ?? '', 'main.js', { type: 'module' });
  const module = scope.manage(context.unwrapResult(main));
  // A script that imports finds nothing, the product's own modules included.
  context.runtime.setModuleLoader(nothing);
  const random = stream(seed);
  const bytes = context.newFunction('bytes', (count) => context.newString(random(context.getNumber(count))));
  const given = [scope.manage(context.newString(input)), scope.manage(bytes)];
  const begun = context.callFunction(scope.manage(context.getProp(module, 'begin')), context.undefined, given);
  const made = scope.manage(context.unwrapResult(begun));
  return {
    finish: scope.manage(context.getProp(made, 'finish')),
    fail: scope.manage(context.getProp(made, 'fail')),
  };
}

const MOST_BYTES = 1_024;

/** As many bytes as are asked for, in hexadecimal and out of one seed (HMAC-SHA-256 over a counter). */
function stream(seed: Uint8Array): (count: number) => string {
  let counter = 0;
  let held = Buffer.alloc(0);
  return (asked) => {
    const count = Math.max(0, Math.min(MOST_BYTES, Math.trunc(asked) || 0));
    while (held.length < count) {
      held = Buffer.concat([held, createHmac('sha256', seed).update(String(counter)).digest()]);
      counter += 1;
    }
    const given = held.subarray(0, count);
    held = held.subarray(count);
    return given.toString('hex');
  };
}

/** A variable of the script, also one that it has declared with `let`. */
function read(inside: Inside, name: 'action' | 'outcome'): QuickJSHandle {
  const { context } = inside;
  const code = `typeof ${name} === 'undefined' ? undefined : ${name}`;
  return settled(inside, context.evalCode(code, 'lanyard.js', { type: 'global' })).value ?? context.undefined;
}

/** Null where it is no text, or a longer one than may come out. */
function textIn({ context, scope }: Inside, handle: QuickJSHandle): string | null {
  const isText = context.typeof(handle) === 'string';
  const length = isText ? context.getNumber(scope.manage(context.getProp(handle, 'length'))) : 0;
  return isText && length <= BOUNDS.text ? context.getString(handle) : null;
}

const LONGEST_MESSAGE = 300;

/** A script throws what it likes, also what cannot be made a text of. */
function wordOf(said: unknown): string {
  if (said === undefined) return '';
  return typeof said === 'object' && said !== null ? '[object]' : String(said);
}

function errorOf(context: QuickJSContext, handle: QuickJSHandle, isLate: boolean): ScriptError {
  const said: unknown = isLate ? null : context.dump(handle);
  const { name, message, stack } = (typeof said === 'object' && said !== null ? said : { message: said }) as Record<
    string,
    unknown
  >;
  const [, line = null, column = null] = /script\.js:(\d+)(?::(\d+))?/.exec(wordOf(stack)) ?? [];
  const text = isLate
    ? `The script ran longer than ${BOUNDS.runMs} ms.`
    : [name, message]
        .map(wordOf)
        .filter((part) => part !== '')
        .join(': ');
  return {
    text: text.slice(0, LONGEST_MESSAGE),
    line: line === null ? null : Number(line),
    column: column === null ? null : Number(column),
  };
}
