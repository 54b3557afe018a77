import { useEffect, useRef, useState } from 'react';

export type EventsOptions<T> = {
  /** Address of the server-sent events; `null` follows nothing. */
  url: string | null;
  /** Name of the event to follow. */
  event: string;
  onData: (data: T) => void;
  /** Asks for the state once; used while events do not come, and after every reconnect. */
  poll?: () => Promise<T>;
  /** Milliseconds between polls while events do not come. */
  pollEvery?: number;
};

export type EventsConnection = 'connecting' | 'live' | 'polling';

const RETRY_MS = 5000;

/**
 * Follows a state over server-sent events. A stream that breaks is opened again; meanwhile the state is polled,
 * so that a proxy which forbids event streams only makes the page a little slower.
 */
export function useEvents<T>(options: EventsOptions<T>): EventsConnection {
  const { url, event, pollEvery = 3000 } = options;
  const latest = useRef(options);
  latest.current = options;
  const [connection, setConnection] = useState<EventsConnection>('connecting');

  useEffect(() => {
    if (url === null) return;
    const follower = follow<T>({
      url,
      event,
      pollEvery,
      onText: (text) => latest.current.onData(JSON.parse(text) as T),
      poll: () => latest.current.poll?.(),
      onPolled: (data) => latest.current.onData(data),
      onConnection: setConnection,
    });
    return () => follower.stop();
  }, [url, event, pollEvery]);

  return connection;
}

type FollowOptions<T> = {
  url: string;
  event: string;
  pollEvery: number;
  onText: (text: string) => void;
  poll: () => Promise<T> | undefined;
  onPolled: (data: T) => void;
  onConnection: (connection: EventsConnection) => void;
};

function follow<T>(options: FollowOptions<T>): { stop: () => void } {
  let source: EventSource | null = null;
  let polling: ReturnType<typeof setInterval> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let heard = 0;

  // A failed poll is silent: the next one, or the stream, brings the truth. One that an event has overtaken is older than it.
  const poll = () => {
    const before = heard;
    const take = (data: T) => {
      if (!stopped && heard === before) options.onPolled(data);
    };
    void options
      .poll()
      ?.then(take)
      .catch(() => undefined);
  };
  const listen = (data: Event) => {
    if (stopped || !(data instanceof MessageEvent)) return;
    heard += 1;
    options.onText(String(data.data));
  };
  const open = () => {
    source = new EventSource(options.url);
    source.addEventListener(options.event, listen);
    source.addEventListener('open', () => {
      if (polling !== undefined) poll();
      clearInterval(polling);
      polling = undefined;
      options.onConnection('live');
    });
    source.addEventListener('error', broken);
  };
  const broken = () => {
    options.onConnection('polling');
    polling ??= setInterval(poll, options.pollEvery);
    // The browser retries by itself unless the server refused the stream outright.
    if (source?.readyState === EventSource.CLOSED && !stopped) retry = setTimeout(open, RETRY_MS);
  };

  open();
  return {
    stop() {
      stopped = true;
      source?.close();
      clearInterval(polling);
      clearTimeout(retry);
    },
  };
}
