/** One figure with its labels. */
export interface Reading {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** How a figure is called, and what it says. */
export interface GaugeKind {
  /** As Prometheus asks: unit in the name, `_total` at the end of what only grows. */
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** `counter`: only grows while the process lives. */
  readonly type: 'gauge' | 'counter';
}

/** A figure of the host, read when Prometheus asks. */
export interface Gauge extends GaugeKind {
  read(): Promise<readonly Reading[]> | readonly Reading[];
}

/** The figures that all services name alike. */
export const gaugeKinds = {
  queueDepth: {
    name: 'queue_depth',
    help: 'Messages not yet done, per subscription.',
    labels: ['topic', 'group'],
    type: 'gauge',
  },
  queueOldestAge: {
    name: 'queue_oldest_age_seconds',
    help: 'Age of the oldest message not yet done; 0 when there is none.',
    labels: ['topic', 'group'],
    type: 'gauge',
  },
  queueParked: {
    name: 'queue_parked',
    help: 'Messages set aside after they failed.',
    labels: ['topic', 'group'],
    type: 'gauge',
  },
  modelBatchSize: {
    name: 'model_batch_size',
    help: 'Mean number of inputs in a batch since the last scrape.',
    labels: ['model'],
    type: 'gauge',
  },
  modelTokensPerSecond: {
    name: 'model_tokens_per_second',
    help: 'Tokens that went through the model per second since the last scrape.',
    labels: ['model'],
    type: 'gauge',
  },
  modelTokens: {
    name: 'model_tokens_total',
    help: 'Tokens that went through the model.',
    labels: ['model'],
    type: 'counter',
  },
  modelInfo: {
    name: 'model_info',
    help: 'Always 1; the labels say which version of which model answers.',
    labels: ['model', 'version'],
    type: 'gauge',
  },
} as const satisfies Readonly<Record<string, GaugeKind>>;

/** A kind of figure and where it comes from. */
export function gauge(kind: GaugeKind, read: Gauge['read']): Gauge {
  return { ...kind, read };
}
