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
    const follower = follow({
      url,
      event,
      pollEvery,
      onText: (text) => latest.current.onData(JSON.parse(text) as T),
      onPoll: () => latest.current.poll?.().then((data) => latest.current.onData(data)),
      onConnection: setConnection,
    });
    return () => follower.stop();
  }, [url, event, pollEvery]);

  return connection;
}

type FollowOptions = {
  url: string;
  event: string;
  pollEvery: number;
  onText: (text: string) => void;
  onPoll: () => Promise<void> | undefined;
  onConnection: (connection: EventsConnection) => void;
};

function follow(options: FollowOptions): { stop: () => void } {
  let source: EventSource | null = null;
  let polling: ReturnType<typeof setInterval> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  // A failed poll is silent: the next one, or the stream, brings the truth.
  const poll = () => void options.onPoll()?.catch(() => undefined);
  const listen = (data: Event) => {
    if (!stopped && data instanceof MessageEvent) options.onText(String(data.data));
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
