import { IconAlertTriangle, IconPlus } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { unlistedOutcomes } from '../model/script-text.ts';

type UnlistedProps = {
  source: string;
  listed: readonly string[];
  /** Absent where nothing can be changed. */
  onAdd?: ((outcome: string) => void) | undefined;
};

/** Outcomes that the script gives by name, and that the node does not have. */
export function UnlistedOutcomes({ source, listed, onAdd }: UnlistedProps) {
  const missing = unlistedOutcomes(source, listed);
  if (missing.length === 0) return null;
  return (
    <ul className="lj-hints" aria-label="Outcomes that are not listed">
      {missing.map((name) => (
        <li key={name}>
          <IconAlertTriangle size={18} aria-hidden="true" />
          <span>
            The script leaves by <code>{name}</code>, which is not among the outcomes.
          </span>
          {onAdd === undefined ? null : (
            <Button
              variant="default"
              size="compact-md"
              leftSection={<IconPlus size={16} aria-hidden="true" />}
              aria-label={`Add ${name} to the outcomes`}
              onClick={() => onAdd(name)}
            >
              Add it
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
