import { IconPlus, Notice } from '@lanyard/ui';
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
  const names = missing.map((name) => `“${name}”`).join(', ');
  return (
    <Notice
      tone="warn"
      title={missing.length === 1 ? `${names} is not among the outcomes` : `${names} are not among the outcomes`}
      action={
        onAdd === undefined ? null : (
          <div className="lp-row">
            {missing.map((name) => (
              <Button
                key={name}
                variant="default"
                size="compact-md"
                leftSection={<IconPlus size={16} aria-hidden="true" />}
                onClick={() => onAdd(name)}
              >
                Add {name}
              </Button>
            ))}
          </div>
        )
      }
    >
      The script leaves by {missing.length === 1 ? 'it' : 'them'}, and would come to nothing.
    </Notice>
  );
}
