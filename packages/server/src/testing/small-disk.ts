import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export type SmallDisk = {
  readonly folder: string;
  /** Writes until no byte is left. */
  readonly fill: () => void;
  /** Gives the space back. */
  readonly free: () => void;
};

/** A disk of its own that can be filled without harm; null where the system does not allow one, which needs root. */
export function smallDisk(t: Pick<TestContext, 'after'>): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-disk-'));
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=0755', 'tmpfs', folder]).status === 0;
  t.after(() => {
    if (isMounted) spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  const filler = join(folder, 'filler');
  return isMounted ? { folder, fill: () => fill(filler), free: () => rmSync(filler) } : null;
}

function fill(file: string): void {
  for (const size of [1_048_576, 4_096]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      assert.equal(error instanceof Error && 'code' in error && error.code, 'ENOSPC');
    }
  }
}
