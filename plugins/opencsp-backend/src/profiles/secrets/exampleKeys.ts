/**
 * Recipients whose secret half is printed, or that stand as examples, in what people copy from: age's
 * README, its pages age(1) and age-keygen(1), the examples of its Go packages, and the format's
 * specification (C2SP, age.md). Read in November 2026.
 */
const EXAMPLES: ReadonlySet<string> = new Set([
  // README and help texts of age.
  'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p',
  'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg',
  'age1yhm4gctwfmrpz87tdslm550wrx6m79y9f2hdzt0lndjnehwj0ukqrjpyx5',
  // age(1) and age-keygen(1), each with its identity.
  'age1gde3ncmahlqd9gg50tanl99r960llztrhfapnmx853s4tjum03uqfssgdh',
  'age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z',
  // Examples of the Go packages, and the keys of their files.
  'age1cy0su9fwf3gf9mw868g5yut09p6nytfmmnktexz2ya5uqg9vl9sss4euqm',
  'age1q0slt98tcycpy66m32wypteejngakaj2ta9fpa64dahyc8x6gcasscznkk',
  'age18mvjgk8z24r9nl3yzk6jqpu6tzn948gga3gdhyr4a24xwlhhudgsdyaf6w',
  'age1ylun63jagndmss29ku07p3nk7wsat9fm3wrp36dmf50trugfeccs9t90eq',
  // The specification: an identity of 32 equal bytes.
  'age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj',
]);

/** True for a recipient whose secret half is known to everybody, or that nobody may have. */
export function isExampleRecipient(recipient: string): boolean {
  return EXAMPLES.has(recipient.toLowerCase());
}

/**
 * Values that documents of the services print, or that stand for one that was never put in. A value
 * by chance meets one of them less often than once in 10^8.
 */
const EXAMPLE_VALUE =
  /change_?-?me|replace_?-?with|insecure|your_?-?(?:secret|password)|example|you_must_generate|a_very_(?:important|long)|placeholder|^(.)\1*$/i;

/** True when a generated secret was put in by hand from a document. */
export function isExampleValue(value: string): boolean {
  return EXAMPLE_VALUE.test(value);
}
