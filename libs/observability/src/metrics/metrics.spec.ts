import { ParcelService } from '../testing/parcel-service.ts';
import { gauge, gaugeKinds } from './gauge.ts';
import { Metrics } from './metrics.ts';

/** The lines of one metric, without its help. */
const linesOf = (text: string, name: string) =>
  text.split('\n').filter((line) => new RegExp(`^${name}[ {]`).test(line));

describe('/metrics', () => {
  let service: ParcelService;
  const read = async () => (await service.request('/metrics')).text();
  beforeAll(async () => (service = await ParcelService.start({ metrics: { gaugeTimeoutMs: 20 } })));
  afterAll(() => service.stop());

  test('counts and times requests by route pattern, method and class of status, never by path', async () => {
    for (const id of ['1', '2', 'none']) await service.request(`/v1/parcels/${id}?to=ada`);
    await service.post('/v1/parcels', {});
    await service.request('/wp-admin/install.php');
    await service.request('/v1/parcels/1/failure/unknown');
    await service.logged('request', 6);
    const text = await read();
    const counts = linesOf(text, 'http_request_duration_seconds_count');
    expect(counts.filter((line) => !/route="\/(metrics|health)/.test(line)).sort()).toEqual([
      'http_request_duration_seconds_count{method="GET",route="/v1/parcels/:id",status="2xx"} 2',
      'http_request_duration_seconds_count{method="GET",route="/v1/parcels/:id",status="4xx"} 1',
      'http_request_duration_seconds_count{method="GET",route="/v1/parcels/:id/failure/:kind",status="5xx"} 1',
      'http_request_duration_seconds_count{method="GET",route="unmatched",status="4xx"} 1',
      'http_request_duration_seconds_count{method="POST",route="/v1/parcels",status="4xx"} 1',
    ]);
    expect(text).not.toMatch(/none|wp-admin|ada/);
  });

  test('says how many requests are under way, itself among them, and of which version', async () => {
    const text = await read();
    expect(linesOf(text, 'http_requests_in_flight')).toEqual(['http_requests_in_flight 1']);
    expect(linesOf(text, 'service_info')).toEqual(['service_info{service="parcels",version="1.2.3"} 1']);
  });

  test('counts a request whose client went away, and is done with it', async () => {
    const gone = new AbortController();
    await service.request('/v1/parcels/1/events', { signal: gone.signal });
    expect(linesOf(await read(), 'http_requests_in_flight')).toEqual(['http_requests_in_flight 2']);
    gone.abort();
    while (!(await read()).includes('status="aborted"')) await new Promise(setImmediate);
    expect(linesOf(await read(), 'http_requests_in_flight')).toEqual(['http_requests_in_flight 1']);
  });

  test('tells of the process and its event loop, as Prometheus reads it', async () => {
    const response = await service.request('/metrics');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    for (const name of ['process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds']) {
      expect(linesOf(text, name)).toHaveLength(1);
    }
    expect(text).not.toMatch(/^[^#\n]*(undefined|NaN )/m);
  });

  test('reads what the host adds anew each time, and forgets what is no longer there', async () => {
    const metrics = service.get(Metrics);
    let groups = ['trainer', 'mailer'];
    metrics.add(
      gauge(gaugeKinds.queueDepth, () =>
        Promise.resolve(groups.map((group) => ({ value: 3, labels: { topic: 'sent', group } }))),
      ),
    );
    metrics.add(gauge(gaugeKinds.modelTokens, () => [{ value: 512, labels: { model: 'intent' } }]));
    expect(linesOf(await read(), 'queue_depth')).toHaveLength(2);
    groups = ['mailer'];
    const text = await read();
    expect(linesOf(text, 'queue_depth')).toEqual(['queue_depth{topic="sent",group="mailer"} 3']);
    expect(linesOf(text, 'model_tokens_total')).toEqual(['model_tokens_total{model="intent"} 512']);
    expect(text).toContain('# TYPE model_tokens_total counter');
  });

  test('leaves out a gauge that fails or takes too long, and counts it', async () => {
    const metrics = service.get(Metrics);
    const kind = { help: 'Broken.', labels: [], type: 'gauge' } as const;
    metrics.add({ ...kind, name: 'broken', read: () => Promise.reject(new Error('no database')) });
    metrics.add({ ...kind, name: 'endless', read: () => new Promise(() => undefined) });
    await read();
    const text = await read();
    expect([...linesOf(text, 'broken'), ...linesOf(text, 'endless')]).toEqual([]);
    expect(linesOf(text, 'metrics_gauge_failures_total').sort()).toEqual([
      expect.stringMatching(/^metrics_gauge_failures_total{gauge="broken"} [12]$/),
      expect.stringMatching(/^metrics_gauge_failures_total{gauge="endless"} [12]$/),
    ]);
    expect(linesOf(text, 'service_info')).toHaveLength(1);
  });
});
