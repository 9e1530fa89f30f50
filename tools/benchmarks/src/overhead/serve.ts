// One layer as a process of its own: says where it answers, and then, whenever asked, what it has used of the CPU.
import { layers } from './layers.ts';

const layer = layers[Number(process.argv[2])];
if (!layer) throw new Error(`There is no layer ${process.argv[2]}`);
const served = await layer.start();
process.send?.(served);
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuUs: user + system });
});
