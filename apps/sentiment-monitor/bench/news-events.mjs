// Events of real headline streams that the detector of emerging terms finds, with delay and alerts a day.
// Usage: node news-events.mjs [--shared ../shared]
import '@attention-flow/typescript';
import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { shared: { type: 'string', default: '../shared' } } });
const { readDays, readEvents, replay } = await import('./news-events.ts');
// Settings were chosen on the first part of the first stream; the rest of it and the other stream were not looked at.
const parts = [
  { stream: 'reddit-news-stream', part: 'until 2012-06 (settings chosen here)', from: '0', to: '2012-07-01' },
  { stream: 'reddit-news-stream', part: 'from 2012-07', from: '2012-07-01', to: '9' },
  { stream: 'finance-news-stream', part: 'all', from: '0', to: '9' },
];
console.log(`load ${loadavg()[0]?.toFixed(1)}`);
for (const { stream, part, from, to } of parts) {
  const folder = `${values.shared}/data/${stream}`;
  if (!existsSync(folder)) {
    console.log(`${stream}: not there, skipped; give its place by --shared`);
    continue;
  }
  const isPart = ({ date }) => date >= from && date < to;
  const outcome = replay(readDays(folder).filter(isPart), readEvents(folder).filter(isPart));
  const { found, events, alertsPerDay, medianDelayDays, seconds, terms, missed } = outcome;
  console.log(
    `${stream}, ${part}: found ${found}/${events}, ${alertsPerDay.toFixed(2)} alerts a day, ` +
      `median delay ${medianDelayDays} days, ${terms} terms kept, ${seconds.toFixed(1)} s` +
      (missed.length > 0 ? `; missed: ${missed.join(', ')}` : ''),
  );
}
