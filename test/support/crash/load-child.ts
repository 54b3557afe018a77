/**
 * A load of a version's own clients, in a process of its own: `fork` it, send where the server is, get the ledger when asked.
 * The test of upgrades runs it, and what it imports, in the tree of the version before this one.
 */
import { type CrowdOptions, gatherCrowd } from './crowd.ts';
import { createLedger } from './ledger.ts';
import { bears, type Load, startLoad } from './load.ts';

export type ChildRequest = { start: CrowdOptions } | { more: number } | { stop: true };

bears.internal = true;
const ledger = createLedger();
let load: Load | undefined;

async function serve(request: ChildRequest): Promise<void> {
  if ('start' in request)
    load = startLoad({ url: request.start.publicUrl, crowd: await gatherCrowd(request.start), ledger });
  else if ('more' in request) await load?.more(request.more);
  else {
    await load?.stop();
    for (const engine of load?.engines.values() ?? []) engine.close();
  }
  process.send?.(ledger);
  if ('stop' in request) process.disconnect();
}

process.on('message', (request: ChildRequest) => void serve(request));
