import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics. Labels name routes, codes and outcomes; never a user, an address or a device. */
export type Metrics = {
  readonly counter: (name: string, help: string, labels?: readonly string[]) => Counter;
  readonly gauge: (name: string, help: string, labels?: readonly string[]) => Gauge;
  readonly histogram: (name: string, help: string, labels?: readonly string[]) => Histogram;
  readonly contentType: string;
  readonly render: () => Promise<string>;
};

const PREFIX = 'lanyard_';

/** A registry of its own for each kit, so that two servers in one test do not count together. */
export function createMetrics(options: { process: boolean }): Metrics {
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry });
  const settings = (name: string, help: string, labels: readonly string[] = []) => ({
    name: PREFIX + name,
    help,
    labelNames: [...labels],
    registers: [registry],
  });
  return {
    counter: (name, help, labels) => new Counter(settings(name, help, labels)),
    gauge: (name, help, labels) => new Gauge(settings(name, help, labels)),
    histogram: (name, help, labels) => new Histogram(settings(name, help, labels)),
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}
