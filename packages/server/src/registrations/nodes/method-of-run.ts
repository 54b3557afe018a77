import type { FactorMethod } from '../../devices/index.ts';
import { misbuilt, type NodeContext } from '../../journeys/index.ts';
import '../errors.ts';

const METHODS: readonly FactorMethod[] = ['push', 'oath'];

/**
 * The kind of factor that the nodes before this one found missing.
 * @throws Problem registrations.method-missing
 */
export function methodOfRun({ state }: Pick<NodeContext<unknown>, 'state'>): FactorMethod {
  const method = METHODS.find((each) => each === state.get('mfaMethod'));
  if (!method) throw misbuilt('registrations.method-missing');
  return method;
}
