import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-node';
import { startOtlpReceiver, valuesOf } from '../testing/otlp-receiver.ts';
import { ParcelService } from '../testing/parcel-service.ts';
import { traceHeaders, traceparentOf } from './active-trace.ts';
import { inSpan, runWithTraceparent } from './work.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const callerId = '00f067aa0ba902b7';
const sampled = { traceparent: `00-${traceId}-${callerId}-01` };

describe('a traced service', () => {
  const exporter = new InMemorySpanExporter();
  let service: ParcelService;
  beforeAll(async () => (service = await ParcelService.start({ tracing: { exporter, samplingRatio: 1 } })));
  afterAll(() => service.stop());
  beforeEach(() => exporter.reset());

  const spans = async (count: number) => {
    while (exporter.getFinishedSpans().length < count) await new Promise(setImmediate);
    return exporter.getFinishedSpans();
  };

  test('gives each request a span, named after its route, within the trace of its caller', async () => {
    await service.request('/v1/parcels/7?to=ada', { headers: { ...sampled, tracestate: 'vendor=1' } });
    const [span] = await spans(1);
    expect(span?.name).toBe('GET /v1/parcels/:id');
    expect(span?.spanContext()).toMatchObject({ traceId });
    expect(span?.spanContext().traceState?.serialize()).toBe('vendor=1');
    expect(span?.parentSpanContext?.spanId).toBe(callerId);
    expect(span?.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/v1/parcels/:id',
      'http.response.status_code': 200,
    });
    const [line] = await service.logged('found a parcel');
    expect(line).toMatchObject({ traceId });
  });

  test('keeps the trace in a handler that comes after a body', async () => {
    await service.request('/v1/parcels', {
      method: 'POST',
      headers: { ...sampled, 'content-type': 'application/json' },
      body: JSON.stringify({ to: 'Ada', lines: [] }),
    });
    expect(await service.logged('took a parcel')).toMatchObject([{ traceId }]);
  });

  test('marks what failed by its code, and says nothing of its text', async () => {
    await service.request('/v1/parcels/7/failure/unknown');
    const [span] = await spans(1);
    expect(span?.status).toEqual({ code: 2 });
    expect(span?.attributes['error.type']).toBe('INTERNAL');
    expect(span?.events).toEqual([]);
  });

  test('goes on where a message is handled, however much later, and in what that calls', async () => {
    const stored = await inSpan('publish', () => Promise.resolve(traceparentOf()));
    const outgoing = await runWithTraceparent(stored, 'parcel.sent', () =>
      inSpan('deliver', () => Promise.resolve(traceHeaders())),
    );
    const [publish, deliver, handle] = await spans(3);
    expect(handle?.name).toBe('parcel.sent');
    expect(handle?.parentSpanContext?.spanId).toBe(publish?.spanContext().spanId);
    expect(deliver?.parentSpanContext?.spanId).toBe(handle?.spanContext().spanId);
    const { traceId: trace = '', spanId = '' } = deliver?.spanContext() ?? {};
    expect(trace).toBe(publish?.spanContext().traceId);
    expect(outgoing).toEqual({ traceparent: `00-${trace}-${spanId}-01` });
  });

  test('a handler that fails is marked, and its failure goes on', async () => {
    const failing = runWithTraceparent(null, 'parcel.lost', () => Promise.reject(new TypeError('hunter2')));
    await expect(failing).rejects.toThrow('hunter2');
    const [span] = await spans(1);
    expect(span?.attributes).toEqual({ 'error.type': 'TypeError' });
    expect(span?.status).toEqual({ code: 2 });
  });
});

describe('a service that sends its spans to a collector', () => {
  test('exports them over HTTP with the name of the service', async () => {
    const receiver = await startOtlpReceiver();
    const service = await ParcelService.start({
      tracing: { endpoint: `${receiver.url}/`, headers: { 'x-collector-key': 'abc' }, samplingRatio: 1 },
    });
    await service.request('/v1/parcels/7', { headers: sampled });
    await service.logged('request');
    await service.stop();
    await receiver.stop();
    expect(receiver.exports).toHaveLength(1);
    const [{ path, headers, resource, spans } = { path: '', headers: {}, resource: {}, spans: [] }] =
      receiver.exports;
    expect(path).toBe('/v1/traces');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-collector-key': 'abc' });
    expect(resource).toMatchObject({ 'service.name': 'parcels', 'service.version': '1.2.3' });
    expect(spans).toMatchObject([{ name: 'GET /v1/parcels/:id', traceId, parentSpanId: callerId, kind: 2 }]);
    expect(valuesOf(spans[0]?.attributes ?? [])).toMatchObject({ 'http.route': '/v1/parcels/:id' });
  });

  test('samples what it begins, and leaves to callers what they began', async () => {
    const exporter = new InMemorySpanExporter();
    const service = await ParcelService.start({ tracing: { exporter, samplingRatio: 0 } });
    await service.request('/v1/parcels/1');
    await service.request('/v1/parcels/2', { headers: sampled });
    const lines = await service.logged('request', 2);
    expect(exporter.getFinishedSpans().map((span) => span.spanContext().traceId)).toEqual([traceId]);
    expect(lines[0]?.['traceId']).toMatch(/^[0-9a-f]{32}$/);
    await service.stop();
  });

  test('ends, and says so, although the collector does not take them', async () => {
    const receiver = await startOtlpReceiver(400);
    const service = await ParcelService.start({ tracing: { endpoint: receiver.url, samplingRatio: 1 } });
    await service.request('/v1/parcels/7');
    await service.logged('request');
    await service.stop();
    await receiver.stop();
    expect(await service.logged('Spans could not be exported')).toMatchObject([{ level: 'warn' }]);
  });
});

describe('a service without tracing', () => {
  let service: ParcelService;
  beforeAll(async () => (service = await ParcelService.start()));
  afterAll(() => service.stop());

  test('still carries the trace of its caller', async () => {
    await service.request('/v1/parcels/7', { headers: sampled });
    expect(await service.logged('request')).toMatchObject([{ traceId }]);
    expect(await service.logged('found a parcel')).toMatchObject([{ traceId }]);
  });

  test('gives the lines of one request one trace id, of each request another', async () => {
    await service.request('/v1/parcels/8');
    await service.request('/v1/parcels/9', { headers: { traceparent: 'nonsense' } });
    const requests = (await service.logged('request', 3)).slice(-2).map((line) => line['traceId']);
    const handlers = (await service.logged('found a parcel', 3)).slice(-2).map((line) => line['traceId']);
    expect(requests).toEqual(handlers);
    expect(new Set(requests).size).toBe(2);
  });

  test('has a trace for work that nobody asked for', async () => {
    expect(traceparentOf()).toBeUndefined();
    expect(traceHeaders()).toEqual({});
    const inside = await runWithTraceparent('nonsense', 'clean-up', () => Promise.resolve(traceparentOf()));
    expect(inside).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });
});
