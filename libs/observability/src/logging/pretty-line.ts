const colours: Readonly<Record<string, number>> = {
  trace: 90,
  debug: 90,
  info: 32,
  warn: 33,
  error: 31,
  fatal: 31,
};

/** A JSON line as a person at a terminal reads it. */
export function prettyLine(json: string): string {
  const { time, level, message, logger, error, ...rest } = JSON.parse(json) as Record<string, unknown>;
  const clock = String(time).slice(11, 19);
  const name = String(level);
  const speaker = logger === undefined ? '' : `[${String(logger)}] `;
  const facts = Object.entries(rest).map(([key, value]) => ` ${key}=${shown(value)}`);
  return `${clock} \u001b[${colours[name] ?? 0}m${name.padEnd(5)}\u001b[0m ${speaker}${String(message)}${facts.join('')}\n${stackOf(error)}`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function stackOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const stack = 'stack' in error ? String(error.stack) : shown(error);
  return 'cause' in error ? `${stack}\ncaused by ${stackOf(error.cause)}` : `${stack}\n`;
}
