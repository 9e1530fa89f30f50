import fc from 'fast-check';

/** Any text: markup, control characters and lone surrogates too. (`fc.string({ unit: 'binary' })` takes seconds to build.) */
export const arbitraryText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.nat(0x7f),
      fc.constantFrom(...'<>&"\'\n 股价😀'.split('').map((c) => c.charCodeAt(0))),
      fc.nat(0x10ffff),
    ),
    {
      maxLength: 30,
    },
  )
  .map((codePoints) => String.fromCodePoint(...codePoints));
