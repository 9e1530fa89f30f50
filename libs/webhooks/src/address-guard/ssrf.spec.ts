import { networkInterfaces } from 'node:os';
import { Sender } from '../delivery/sender.ts';
import { NameServer } from '../testing/name-server.ts';
import { Receiver } from '../testing/receiver.ts';
import { AddressGuard } from './address-guard.ts';
import { AddressPolicy } from './address-policy.ts';
import { DnsResolver, Resolver } from './resolver.ts';

const rules = { requireTls: false, allowPorts: [] };
const publicAddress = '93.184.215.14';
// Of a documentation range, so nobody answers there; listed, it stands for a public one that is connected to.
const unusedAddress = '203.0.113.10';

/** Gives the answers in turn, the last one for ever. */
class TestResolver extends Resolver {
  private readonly answers: (readonly string[])[];

  constructor(...answers: readonly (readonly string[])[]) {
    super();
    this.answers = [...answers];
  }

  addressesOf(): Promise<readonly string[]> {
    const [answer = []] = this.answers.length > 1 ? this.answers.splice(0, 1) : this.answers;
    return Promise.resolve(answer);
  }
}

function senderWith(resolver: Resolver, allowed: readonly string[] = []): Sender {
  const guard = new AddressGuard({
    ...rules,
    policy: new AddressPolicy(allowed),
    resolver,
    trustedResolver: resolver,
  });
  return new Sender(guard, { timeoutMs: 500 });
}

const attempt = (sender: Sender, url: string) => sender.send({ url, headers: {}, body: '{}' });
const refused = { kind: 'unanswered', reason: 'addressRefused' };

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);
if (!hasIpv6) process.stderr.write('No ::1 here: nothing listens on it in the SSRF suite\n');

describe('no connection is made', () => {
  let ipv4: Receiver;
  let ipv6: Receiver | undefined;
  beforeAll(async () => {
    ipv4 = await Receiver.start(undefined, '0.0.0.0');
    ipv6 = hasIpv6 ? await Receiver.start(undefined, '::1', ipv4.port) : undefined;
  });
  afterAll(async () => {
    await ipv4.stop();
    await ipv6?.stop();
  });
  afterEach(() => expect([ipv4.connections, ipv6?.connections ?? 0]).toEqual([0, 0]));

  test.each([
    ['loopback', '127.0.0.1'],
    ['all of loopback', '127.8.9.10'],
    ['this host', '0.0.0.0'],
    ['decimal', '2130706433'],
    ['octal', '0177.0.0.1'],
    ['octal in one number', '017700000001'],
    ['hexadecimal', '0x7f000001'],
    ['hexadecimal by parts', '0x7f.0x0.0x0.0x1'],
    ['short of two parts', '127.1'],
    ['short of three parts', '127.0.1'],
    ['with zeros in front', '127.000.000.001'],
    ['percent-encoded', '%31%32%37.0.0.1'],
    ['full-width digits', '１２７.０.０.１'],
    ['full-width dots', '127。0。0。1'],
    ['digits in circles', '①②⑦.0.0.1'],
    ['an address with a trailing dot', '127.0.0.1.'],
    ['a name with a trailing dot', 'localhost.'],
    ['a user name', 'user@127.0.0.1'],
    ['a password', 'user:pass@127.0.0.1'],
    ['a name before the sign', 'example.com@127.0.0.1'],
    ['a backslash', 'example.com\\@127.0.0.1'],
    ['a tab', '127.0\t.0.1'],
    ['private 10/8', '10.0.0.1'],
    ['private 172.16/12', '172.31.255.254'],
    ['private 192.168/16', '192.168.1.1'],
    ['CGNAT', '100.64.0.1'],
    ['link-local', '169.254.10.10'],
    ['metadata of AWS, Azure and Google', '169.254.169.254'],
    ['metadata of Alibaba', '100.100.100.200'],
    ['metadata of Oracle', '192.0.0.192'],
    ['platform of Azure', '168.63.129.16'],
    ['benchmarking', '198.18.0.1'],
    ['documentation', '203.0.113.7'],
    ['6to4 relay', '192.88.99.1'],
    ['multicast', '224.0.0.251'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['IPv6 loopback', '[::1]'],
    ['IPv6 loopback in full', '[0:0:0:0:0:0:0:1]'],
    ['IPv6 unspecified', '[::]'],
    ['IPv4-mapped', '[::ffff:7f00:1]'],
    ['IPv4-mapped, dotted', '[::ffff:127.0.0.1]'],
    ['IPv4-compatible', '[::7f00:1]'],
    ['IPv4-translated', '[::ffff:0:7f00:1]'],
    ['NAT64', '[64:ff9b::7f00:1]'],
    ['local NAT64', '[64:ff9b:1::7f00:1]'],
    ['6to4', '[2002:7f00:1::]'],
    ['Teredo', '[2001:0:7f00:1::]'],
    ['unique local', '[fd12:3456:789a::1]'],
    ['metadata of AWS on IPv6', '[fd00:ec2::254]'],
    ['IPv6 link-local', '[fe80::1]'],
    ['IPv6 site-local', '[fec0::1]'],
    ['IPv6 multicast', '[ff02::1]'],
    ['IPv6 documentation', '[2001:db8::1]'],
    ['IPv6 outside of global unicast', '[4000::1]'],
  ])('to %s (%s)', async (_name, host) => {
    const sender = senderWith(new TestResolver(['127.0.0.1']));
    expect(await attempt(sender, `http://${host}:${ipv4.port}/`)).toMatchObject(refused);
  });

  test.each([
    ['a loopback address', ['127.0.0.1']],
    ['the metadata service', ['169.254.169.254']],
    ['an IPv4-mapped address', ['::ffff:127.0.0.1']],
    ['a public address and a private one', [publicAddress, '127.0.0.1']],
    ['a private address of the other family', [publicAddress, '::1']],
    ['a link-local address with a zone', ['fe80::1%lo']],
    ['what is no address', ['localhost']],
  ])('to a name that resolves to %s', async (_name, addresses) => {
    const sender = senderWith(new TestResolver(addresses));
    expect(await attempt(sender, `http://hooks.example.com:${ipv4.port}/`)).toMatchObject(refused);
  });

  test.each([
    ['a file', 'file:///etc/passwd'],
    ['another protocol', 'gopher://127.0.0.1/'],
    ['a script', 'javascript:fetch("//127.0.0.1")'],
    ['no host', 'http://'],
    ['no scheme', '//127.0.0.1/'],
    ['a zone', 'http://[fe80::1%25lo]/'],
    ['a mail server', 'http://hooks.example.com:25/'],
    ['a shell', 'http://hooks.example.com:22/'],
    ['a database', 'http://hooks.example.com:5432/'],
    ['a cache', 'http://hooks.example.com:6379/'],
    ['a cluster', 'https://hooks.example.com:10250/'],
  ])('to %s (%s)', async (_name, url) => {
    const sender = senderWith(new TestResolver(['127.0.0.1']), ['127.0.0.1']);
    expect(await attempt(sender, url)).toMatchObject(refused);
  });

  test('to a name that is public when checked and private a moment later', async () => {
    // The second answer would be taken by whoever resolves once more on connecting.
    const sender = senderWith(new TestResolver([unusedAddress], ['127.0.0.1']), [unusedAddress]);
    const result = await attempt(sender, `http://rebind.example.com:${ipv4.port}/`);
    expect(result).toMatchObject({ kind: 'unanswered' });
    expect(result).not.toMatchObject({ reason: 'addressRefused' });
    expect(await attempt(sender, `http://rebind.example.com:${ipv4.port}/`)).toMatchObject(refused);
  });

  test('to a name whose name server rebinds it', async () => {
    const server = await NameServer.start([unusedAddress], ['127.0.0.1']);
    const sender = senderWith(new DnsResolver([server.address]), [unusedAddress]);
    const url = `http://rebind.example.com:${ipv4.port}/`;
    expect(await attempt(sender, url)).not.toMatchObject({ reason: 'addressRefused' });
    expect(server.questions).toBe(1);
    expect(await attempt(sender, url)).toMatchObject(refused);
    expect(server.questions).toBe(2);
    server.stop();
  });
});

describe('a connection is made', () => {
  let receiver: Receiver;
  beforeAll(async () => (receiver = await Receiver.start()));
  afterAll(() => receiver.stop());

  test.each([
    ['an address that is listed', '127.0.0.1', ['127.0.0.1']],
    ['an address of a listed range', '127.0.0.1', ['10.0.0.0/8', '127.0.0.0/8']],
    ['a name with a listed address', 'hooks.example.com', ['127.0.0.1/32']],
    ['a listed name', 'receiver', ['receiver']],
    ['a listed name in capitals', 'receiver', ['RECEIVER']],
  ])('to %s', async (_name, host, allowed) => {
    const before = receiver.connections;
    const sender = senderWith(new TestResolver(['127.0.0.1']), allowed);
    expect(await attempt(sender, `http://${host}:${receiver.port}/`)).toMatchObject({ status: 204 });
    expect(receiver.connections).toBe(before + 1);
  });

  test('to the address that was checked, whatever the name server says next', async () => {
    const server = await NameServer.start(['127.0.0.1'], ['10.0.0.1']);
    const sender = senderWith(new DnsResolver([server.address]), ['127.0.0.1']);
    const result = await attempt(sender, `http://hooks.example.com:${receiver.port}/`);
    expect(result).toMatchObject({ status: 204 });
    expect(server.questions).toBe(1);
    server.stop();
  });

  test('but not to where it redirects', async () => {
    const inner = await Receiver.start();
    receiver.behave = (response) => response.writeHead(307, { location: inner.url }).end();
    const sender = senderWith(new TestResolver(['127.0.0.1']), ['127.0.0.1']);
    const result = await attempt(sender, receiver.url);
    expect(result).toMatchObject({ status: 307, headers: { location: inner.url } });
    expect(inner.connections).toBe(0);
    await inner.stop();
  });
});

describe('AddressPolicy', () => {
  test.each([
    [publicAddress],
    ['1.1.1.1'],
    ['100.63.255.255'],
    ['100.128.0.1'],
    ['172.32.0.1'],
    ['2606:4700::1111'],
    ['2a00:1450:4001::200e'],
  ])('lets %s pass', (address) => {
    expect(new AddressPolicy().refusalOf(address)).toBeUndefined();
  });

  test('an entry for IPv4 does not open the mapped addresses', () => {
    expect(new AddressPolicy(['127.0.0.0/8']).refusalOf('::ffff:127.0.0.1')).toBe('embedded');
  });

  test.each(['10.0.0.0/33', '10.0.0', '2130706433', 'http://x', 'a b', '', '*.example.com'])(
    'refuses the entry %j',
    (entry) => {
      expect(() => new AddressPolicy([entry])).toThrow(/allowPrivate/);
    },
  );
});

test('where TLS is required, plain HTTP is refused', async () => {
  const guard = new AddressGuard({
    requireTls: true,
    allowPorts: [],
    policy: new AddressPolicy(),
    resolver: new TestResolver([publicAddress]),
  });
  await expect(guard.admit('http://hooks.example.com/')).rejects.toMatchObject({ reason: 'tlsRequired' });
  expect((await guard.admit('https://hooks.example.com/')).addresses).toEqual([publicAddress]);
});

test('a port beside the usual ones can be opened', async () => {
  const guard = new AddressGuard({
    requireTls: false,
    allowPorts: [81],
    policy: new AddressPolicy(),
    resolver: new TestResolver([publicAddress]),
  });
  await expect(guard.admit('http://hooks.example.com:81/')).resolves.toBeDefined();
  await expect(guard.admit('http://hooks.example.com:82/')).rejects.toMatchObject({ reason: 'port' });
});
