export interface Sample {
  readonly name: string;
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
  /** What the server's process used of the CPU for a request, in microseconds. */
  readonly cpuUs: number;
}

export interface Row extends Sample {
  /** Of the throughput of the first row. */
  readonly share: number;
  /** What this layer adds to the CPU time of a request, in microseconds. */
  readonly addedUs: number;
}

/** Medians of each layer, compared with the first and with the one before it. */
export function summarise(names: readonly string[], samples: readonly Sample[]): readonly Row[] {
  const medians = names.map((name): Sample => {
    const own = samples.filter((sample) => sample.name === name);
    const of = (figure: Exclude<keyof Sample, 'name'>) => median(own.map((sample) => sample[figure]));
    return { name, requestsPerSecond: of('requestsPerSecond'), p99Ms: of('p99Ms'), cpuUs: of('cpuUs') };
  });
  return medians.map((row, index) => ({
    ...row,
    share: row.requestsPerSecond / (medians[0] ?? row).requestsPerSecond,
    addedUs: row.cpuUs - (medians[index - 1]?.cpuUs ?? row.cpuUs),
  }));
}

export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ name, requestsPerSecond, share, cpuUs, addedUs, p99Ms }) => [
    name,
    requestsPerSecond.toFixed(0),
    `${(100 * share).toFixed(0)} %`,
    cpuUs.toFixed(1),
    addedUs.toFixed(1),
    String(p99Ms),
  ]);
  const head = ['layer', 'requests/s', 'of the first', 'CPU µs a request', 'added µs', 'p99 ms'];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
