import { Logger } from '@nestjs/common';
import type { Context } from '@opentelemetry/api';
import { Counter, Gauge as PrometheusGauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Exchange } from '../request/exchange.ts';
import type { RequestObserver } from '../request/request-observer.ts';
import type { Gauge, Reading } from './gauge.ts';

export interface MetricsOptions {
  readonly serviceName: string;
  readonly version: string;
  /** Upper bounds of the request durations, in seconds. */
  readonly buckets?: readonly number[];
  /** What reading one gauge may take; 1,000 unless told. */
  readonly gaugeTimeoutMs?: number;
}

/** From a cached answer to a large import. */
export const durationBuckets: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/**
 * Requests by rate, errors and duration; the process, its event loop and garbage; what the host adds. One
 * registry of its own, so that two services in one process stay apart.
 */
export class Metrics implements RequestObserver {
  private readonly logger = new Logger('Metrics');
  private readonly registry = new Registry();
  private readonly durations: Histogram<'method' | 'route' | 'status'>;
  private readonly failures: Counter<'gauge'>;
  private readonly gaugeTimeoutMs: number;
  private inFlight = 0;

  constructor({ serviceName, version, buckets = durationBuckets, gaugeTimeoutMs = 1_000 }: MetricsOptions) {
    this.gaugeTimeoutMs = gaugeTimeoutMs;
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.durations = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the head of a request to the end of its response, by route pattern and class of status.',
      labelNames: ['method', 'route', 'status'],
      buckets: [...buckets],
      registers,
    });
    this.failures = new Counter({
      name: 'metrics_gauge_failures_total',
      help: 'Gauges of the host that could not be read.',
      labelNames: ['gauge'],
      registers,
    });
    this.add({
      name: 'http_requests_in_flight',
      help: 'Requests whose response has not ended.',
      labels: [],
      type: 'gauge',
      read: () => [{ value: this.inFlight }],
    });
    this.add({
      name: 'service_info',
      help: 'Always 1; the labels say which version of which service this is.',
      labels: ['service', 'version'],
      type: 'gauge',
      read: () => [{ value: 1, labels: { service: serviceName, version } }],
    });
  }

  /** Of {@link text}. */
  get contentType(): string {
    return this.registry.contentType;
  }

  begin(_exchange: Exchange, context: Context): Context {
    this.inFlight += 1;
    return context;
  }

  end({ method, route, status, isAborted, durationMs }: Exchange): void {
    this.inFlight -= 1;
    // Nobody got the status of a response that nobody waited for.
    const statusClass = isAborted ? 'aborted' : `${Math.trunc(status / 100)}xx`;
    this.durations.observe({ method, route, status: statusClass }, durationMs / 1_000);
  }

  /** Reads the gauge at every scrape. One that fails is left out, and counted. */
  add(gauge: Gauge): void {
    const { name, help, type } = gauge;
    const options = { name, help, labelNames: [...gauge.labels], registers: [this.registry] };
    const write = async (metric: Figures, set: (reading: Reading) => void) => {
      metric.reset();
      // One without labels is reset to 0, which nobody read.
      if (gauge.labels.length === 0) metric.remove();
      for (const reading of await this.readings(gauge)) set(reading);
    };
    if (type === 'counter') {
      const metric: Counter = new Counter({
        ...options,
        collect: () => write(metric, ({ labels = {}, value }) => metric.inc(labels, value)),
      });
    } else {
      const metric: PrometheusGauge = new PrometheusGauge({
        ...options,
        collect: () => write(metric, ({ labels = {}, value }) => metric.set(labels, value)),
      });
    }
  }

  /** All figures in the text format of Prometheus. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  private async readings(gauge: Gauge): Promise<readonly Reading[]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new GaugeTimeoutError(gauge.name)), this.gaugeTimeoutMs);
    });
    try {
      return await Promise.race([gauge.read(), late]);
    } catch (error) {
      this.failures.inc({ gauge: gauge.name });
      this.logger.warn(`The gauge ${gauge.name} could not be read`, error);
      return [];
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What a gauge and a counter of Prometheus have in common. */
interface Figures {
  reset(): void;
  remove(): void;
}

/** Reading a gauge took too long. */
export class GaugeTimeoutError extends Error {
  readonly code = 'GAUGE_TIMEOUT';

  constructor(readonly gauge: string) {
    super(`The gauge ${gauge} was not read in time`);
  }
}
