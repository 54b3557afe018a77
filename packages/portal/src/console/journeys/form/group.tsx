import type { ReactNode } from 'react';
import { useId } from 'react';
import type { Field } from '../model/schema.ts';
import { Prose } from './prose.tsx';

type GroupProps = { field: Field; fault: string | null; children: ReactNode };

/** Several inputs that are one property: its name, what it means, and what is wrong with it. */
export function Group({ field, fault, children }: GroupProps) {
  const id = useId();
  const { description } = field.schema;
  const describedBy = [...(description === undefined ? [] : [`${id}-d`]), ...(fault === null ? [] : [`${id}-e`])];
  return (
    <fieldset className="lj-group" aria-describedby={describedBy.join(' ') || undefined}>
      <legend>{field.title}</legend>
      {description === undefined ? null : (
        <p id={`${id}-d`} className="lj-group-meaning">
          <Prose text={description} />
        </p>
      )}
      {children}
      {fault === null ? null : (
        <p id={`${id}-e`} className="lj-group-fault">
          {fault}
        </p>
      )}
    </fieldset>
  );
}
