import { IconHistory, ProblemNotice, StateBadge } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { type Delivery, deliveries, type Hop } from '../../api/deliveries.ts';
import { addressWords, hopWords, stateWord, stepTime } from './words.ts';
import './deliveries.css';

/** An operator with somebody on the telephone looks on while the person tries again. */
const LOOK_AGAIN_MS = 3_000;

export type DeliveryListProps = { deviceId: string; deviceName: string };

/** The last requests of a device, opened when they are asked for. */
export function DeliveryList({ deviceId, deviceName }: DeliveryListProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="lc-deliveries">
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconHistory size={18} aria-hidden="true" />}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        Last requests<span className="ly-hidden"> on {deviceName}</span>
      </Button>
      <div id={id}>{isOpen ? <Deliveries deviceId={deviceId} deviceName={deviceName} /> : null}</div>
    </div>
  );
}

function Deliveries({ deviceId, deviceName }: DeliveryListProps) {
  const list = useInfiniteQuery({
    queryKey: ['console', 'deliveries', deviceId],
    queryFn: ({ pageParam }) => deliveries.list(deviceId, pageParam === '' ? undefined : pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    refetchInterval: LOOK_AGAIN_MS,
  });
  if (list.isPending) return <Skeleton height={96} />;
  if (list.isError) return <ProblemNotice error={list.error} />;
  const [first] = list.data.pages;
  const all = list.data.pages.flatMap((page) => page.deliveries);
  return (
    <div className="lc-deliveries-body">
      {first ? <p className="ly-muted ly-small">{addressWords(first)}</p> : null}
      {all.length === 0 ? <p className="ly-muted">No requests in the last 30 days.</p> : null}
      <ol className="lc-delivery-list" aria-label={`Last requests on ${deviceName}`}>
        {all.map((delivery) => (
          <DeliveryItem key={delivery.id} delivery={delivery} />
        ))}
      </ol>
      {list.hasNextPage ? (
        <Button
          variant="default"
          size="compact-sm"
          loading={list.isFetchingNextPage}
          onClick={() => list.fetchNextPage()}
        >
          Show older ones
        </Button>
      ) : null}
    </div>
  );
}

function DeliveryItem({ delivery }: { delivery: Delivery }) {
  const state = stateWord(delivery.state);
  const { why } = delivery;
  return (
    <li className="lc-delivery">
      <div className="lp-item-title">
        <h4>{delivery.asked}</h4>
        <StateBadge tone={state.tone}>{state.word}</StateBadge>
      </div>
      <p className="ly-muted ly-small ly-number">
        {delivery.service} · {new Date(delivery.createdAt).toLocaleString()}
      </p>
      {why === null ? null : (
        <p className="ly-small">
          {why.text} {why.since === null ? '' : `Last heard of it: ${new Date(why.since).toLocaleString()}. `}
          {why.next}
        </p>
      )}
      <ol className="lc-hops" aria-label="Its way">
        {delivery.hops.map((hop) => (
          <HopItem key={`${hop.at} ${hop.hop} ${hop.state}`} hop={hop} />
        ))}
      </ol>
    </li>
  );
}

function HopItem({ hop }: { hop: Hop }) {
  const { tone, word, said } = hopWords(hop);
  return (
    <li className="lc-hop" data-tone={tone}>
      <time className="ly-muted ly-number" dateTime={hop.at}>
        {stepTime(hop.at)}
      </time>
      <span className="lc-hop-text">
        {word}
        {said === null ? null : <span className="ly-muted"> · {said}</span>}
      </span>
    </li>
  );
}
