// An entry as a built package has it: JavaScript, which speaks the worker protocol without a loader.
import { parentPort, workerData } from 'node:worker_threads';

parentPort.on('message', (message) => {
  if (message.kind === 'close') return parentPort.close();
  parentPort.postMessage({ kind: 'reply', id: message.id, reply: [workerData.data, message.request] });
});
parentPort.postMessage({ kind: 'ready' });
