import { createHook } from 'node:async_hooks';

/**
 * How many pieces of native work (napi-rs gives its tasks no name: type `undefined`) an action hands to the thread pool. A
 * password hash is one: so that equal work can be proved by counting, where a clock would depend on the machine.
 */
export async function countNativeWork(action: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'undefined') count += 1;
    },
  }).enable();
  try {
    await action();
  } finally {
    hook.disable();
  }
  return count;
}
