import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { AddressGuard } from '../address-guard/address-guard.ts';
import { AddressPolicy } from '../address-guard/address-policy.ts';
import { certificate, privateKey } from '../testing/certificate.ts';
import { Receiver, answering } from '../testing/receiver.ts';
import { Sender } from './sender.ts';
import type { SenderOptions } from './sender.ts';

const policy = new AddressPolicy(['127.0.0.1']);
const resolver = { addressesOf: () => Promise.resolve(['127.0.0.1']) };
const guard = new AddressGuard({ requireTls: false, allowPorts: [], policy, resolver });
const senderWith = (options: Partial<SenderOptions> = {}) =>
  new Sender(guard, { timeoutMs: 5_000, ...options });
const request = (url: string) => ({
  url,
  headers: { 'content-type': 'application/json' },
  body: '{"a":"é"}',
});

describe('Sender', () => {
  let receiver: Receiver;
  beforeAll(async () => (receiver = await Receiver.start()));
  afterAll(() => receiver.stop());

  const sendTo = (behave: Receiver['behave'], options?: Partial<SenderOptions>, stop?: AbortSignal) => {
    receiver.behave = behave;
    return senderWith(options).send(request(`${receiver.url}?a=1`), stop);
  };

  test('posts the body as it is', async () => {
    expect(await sendTo(answering(200, { 'x-request-id': '7', 'set-cookie': 'no' }, 'thanks'))).toEqual({
      kind: 'answered',
      status: 200,
      headers: expect.objectContaining({ 'x-request-id': '7' }),
      body: 'thanks',
      isBodyCut: false,
      durationMs: expect.any(Number),
    });
    expect(receiver.received.at(-1)).toMatchObject({
      path: '/hook?a=1',
      body: '{"a":"é"}',
      headers: { host: `127.0.0.1:${receiver.port}`, 'content-type': 'application/json' },
    });
  });

  test('keeps no header but those that help', async () => {
    expect(await sendTo(answering(204, { 'set-cookie': 'secret', 'retry-after': '3' }))).toMatchObject({
      headers: expect.not.objectContaining({ 'set-cookie': expect.anything() }),
    });
  });

  test('keeps 20 kB of a body that never ends', async () => {
    const result = await sendTo((response) => {
      response.writeHead(200);
      const more = () =>
        void (response.destroyed || response.write('x'.repeat(65_536), () => setImmediate(more)));
      more();
    });
    expect(result).toMatchObject({ status: 200, isBodyCut: true, body: 'x'.repeat(20_000) });
  });

  test('takes the status of an answer whose body breaks off', async () => {
    const result = await sendTo((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    expect(result).toMatchObject({ status: 200, isBodyCut: true });
  });

  test('keeps a body that is no text, and one with NUL', async () => {
    const result = await sendTo((response) => response.end(Buffer.from([0x61, 0, 0xff, 0x62])));
    expect(result).toMatchObject({ body: 'a\ufffd\ufffdb' });
  });

  test('waits no longer than its time', async () => {
    const result = await sendTo(() => undefined, { timeoutMs: 50 });
    expect(result).toMatchObject({ kind: 'unanswered', reason: 'timeout' });
  });

  test('is interrupted when told to stop', async () => {
    const stop = new AbortController();
    const result = await sendTo(() => stop.abort(), {}, stop.signal);
    expect(result).toEqual({ kind: 'interrupted' });
  });

  test('waits no longer for a name either', async () => {
    const silent = { addressesOf: () => new Promise<readonly string[]>(() => undefined) };
    const slow = new AddressGuard({ requireTls: false, allowPorts: [], policy, resolver: silent });
    const result = await new Sender(slow, { timeoutMs: 20 }).send(request('http://hooks.example.com/'));
    expect(result).toMatchObject({ reason: 'timeout' });
  });

  test('says that nobody listens', async () => {
    const gone = await Receiver.start();
    await gone.stop();
    expect(await senderWith().send(request(gone.url))).toMatchObject({ reason: 'connectionRefused' });
  });

  test.each([
    ['closes the connection', (socket: Socket) => socket.end(), 'connectionLost'],
    ['resets the connection', (socket: Socket) => socket.resetAndDestroy(), 'connectionLost'],
    [
      'speaks something else',
      (socket: Socket) => socket.end('220 mail.example.com ESMTP\r\n'),
      'answerUnreadable',
    ],
    [
      'sends endless headers',
      (socket: Socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`),
      'answerUnreadable',
    ],
  ])('says that the receiver %s', async (_name, behave, reason) => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined).once('data', () => behave(socket));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await senderWith().send(request(`http://127.0.0.1:${port}/`))).toMatchObject({ reason });
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});

describe('Sender over TLS', () => {
  const server = createTlsServer({ cert: certificate, key: privateKey }, (_request, response) =>
    response.end('ok'),
  );
  let port: number;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each([
    { name: 'a certificate of nobody', host: 'hooks.test', options: {}, expected: { reason: 'tlsFailed' } },
    {
      name: 'a certificate of the authority that is given',
      host: 'hooks.test',
      options: { certificateAuthority: certificate },
      expected: { status: 200 },
    },
    {
      name: 'the certificate of another host',
      host: 'other.test',
      options: { certificateAuthority: certificate },
      expected: { reason: 'tlsFailed' },
    },
  ])('$name', async ({ host, options, expected }) => {
    expect(await senderWith(options).send(request(`https://${host}:${port}/`))).toMatchObject(expected);
  });
});
