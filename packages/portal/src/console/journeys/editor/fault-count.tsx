import { IconAlertTriangle } from '@lanyard/ui';
import { faultsOf, useEditorValue } from './context.ts';

/** How many faults a node has; where it has none, how many warnings. */
export function FaultCount({ id }: { id: string }) {
  const { faults, warnings } = useEditorValue();
  const own = faultsOf(faults, id);
  const [all, tone, one] =
    own.length > 0 ? ([own, 'bad', 'fault'] as const) : ([faultsOf(warnings, id), 'warn', 'warning'] as const);
  if (all.length === 0) return null;
  return (
    <span className="lj-count" data-tone={tone} title={all.map(({ text }) => text).join('\n')}>
      <IconAlertTriangle size={16} aria-hidden="true" />
      <span>{all.length}</span>
      <span className="ly-hidden"> {all.length === 1 ? one : `${one}s`}</span>
    </span>
  );
}
