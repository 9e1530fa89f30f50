import { InvalidArgumentError } from 'commander';

/** Parsers of option values; commander turns their errors into exit code 2 with the option's name. */

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('Not a whole number of 0 or more.');
  return value;
}

export function positiveNumber(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('Must be above 0.');
  return value;
}

export function positiveDecimal(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('Must be a number above 0.');
  return value;
}

/** An option as it is typed: `topK` is `--top-k`. */
export const flagOf = (option: string): string =>
  `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
