import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:dgram';

/** For specs: a name server over UDP whose A records change with each question, as a rebinding attacker's do. */
export class NameServer {
  questions = 0;

  private constructor(
    private readonly socket: Socket,
    private readonly answers: readonly (readonly string[])[],
  ) {
    socket.on('message', (query, { port, address }) => socket.send(this.answer(query), port, address));
  }

  /** @param answers the IPv4 addresses given to the first question, the second ...; the last ones for ever */
  static async start(...answers: readonly (readonly string[])[]): Promise<NameServer> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new NameServer(socket, answers);
  }

  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  stop(): void {
    this.socket.close();
  }

  /** RFC 1035, section 4: the question is repeated, records without a time to live follow. */
  private answer(query: Buffer): Buffer {
    const endOfName = query.indexOf(0, 12) + 1;
    const question = query.subarray(12, endOfName + 4);
    const isA = query.readUInt16BE(endOfName) === 1;
    const addresses = isA ? (this.answers[Math.min(this.questions, this.answers.length - 1)] ?? []) : [];
    if (isA) this.questions += 1;
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(addresses.length, 6);
    const records = addresses.map((address) =>
      Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
    );
    return Buffer.concat([header, question, ...records]);
  }
}
