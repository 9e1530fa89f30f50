// Kills, freezes and cuts off processes that publish and handle messages, and counts what came of the messages.
// Usage: node soak.mjs [--rounds 100] [--on sqlite,postgres,nats] [--ways kills,cuts,freezes]
import '@attention-flow/typescript';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    on: { type: 'string', default: 'sqlite,postgres,nats' },
    ways: { type: 'string', default: 'kills,cuts,freezes' },
  },
});
const { grounds } = await import('./grounds.mjs');
const { runChaos } = await import('../src/testing/chaos.ts');

let isSound = true;
for (const name of values.on.split(',')) {
  const ground = await grounds[name]();
  if (!ground) {
    console.log(`${name}: skipped, neither NATS_URL nor 127.0.0.1:4222 answers`);
    continue;
  }
  const started = Date.now();
  const report = (line) => process.stderr.write(`${name}: ${line}\n`);
  try {
    const result = await runChaos({
      ground,
      rounds: Number(values.rounds),
      ways: values.ways.split(','),
      report,
    });
    console.log(JSON.stringify({ on: name, seconds: Math.round((Date.now() - started) / 1000), ...result }));
    const { published, lost, doubled, invented, disordered, parked } = result;
    isSound &&= published > 0 && lost + doubled + invented + disordered + parked === 0;
  } finally {
    await ground.drop();
  }
}
process.exit(isSound ? 0 : 1);
