import { IconSearch, LiveRegion } from '@lanyard/ui';
import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { count } from '../words.ts';
import type { Order } from './journeys-search.ts';

const ADDRESS_DELAY_MS = 200;

const ORDERS: readonly { value: Order; label: string }[] = [
  { value: 'name', label: 'By name' },
  { value: 'changed', label: 'Last changed first' },
  { value: 'state', label: 'Faults and drafts first' },
];

export type ListSearchProps = {
  text: string;
  order: Order;
  shown: number;
  all: number;
  onText: (text: string) => void;
  /** The text stands still: it may go into the address. */
  onSettled: (text: string) => void;
  onOrder: (order: Order) => void;
};

/** Search as one types, and the order. Everything is there already, so nothing is asked of the server. */
export function ListSearch({ text, order, shown, all, onText, onSettled, onOrder }: ListSearchProps) {
  const settle = useDebouncedCallback(onSettled, ADDRESS_DELAY_MS);
  return (
    <div className="lj-list-search">
      <TextInput
        type="search"
        aria-label="Search journeys"
        placeholder="Name or purpose"
        aria-keyshortcuts="/"
        autoComplete="off"
        leftSection={<IconSearch size={18} aria-hidden="true" />}
        value={text}
        onChange={({ currentTarget: { value } }) => {
          onText(value);
          settle(value.trim());
        }}
      />
      <NativeSelect
        aria-label="Order"
        size="md"
        value={order}
        data={[...ORDERS]}
        onChange={({ currentTarget: { value } }) =>
          onOrder(ORDERS.find((each) => each.value === value)?.value ?? 'name')
        }
      />
      <p className="ly-small ly-muted">
        <LiveRegion visible>
          {shown === all ? count(all, 'journey') : `${shown} of ${count(all, 'journey')}`}
        </LiveRegion>
      </p>
    </div>
  );
}
