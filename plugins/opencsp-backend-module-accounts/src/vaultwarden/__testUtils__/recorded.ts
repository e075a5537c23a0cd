import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** The organisation, its owner's profile collection, a member and an item of the replayed recordings. */
export const IDS = {
  organization: '4e251b7b-94ee-43b9-80c9-8bc55abbd6a1',
  collection: '95bf064c-8f02-4efc-9741-46ff7470f778',
  otherCollection: '59ac95fa-0093-48e7-97ed-4f7664fac8f4',
  owner: '18c6432a-dda3-4157-8304-30376008a4fe',
  member: 'a2f6b203-5c0b-4a89-ade8-1846f891a340',
  item: 'ab10a676-2983-4afd-91c3-d0a636e7e7ac',
  account: '016ee5e8-4c18-45a0-8f6d-34ad2c0b6378',
} as const;

/** Parts of the recording used other organisations and people; here they are taken for the same. */
const TAKEN_FOR: [string, string][] = [
  ['040ab900-bffb-4689-93f0-a33dc796c0db', IDS.organization],
  ['dc488d2c-2281-44a0-841a-34151ff2d4dc', IDS.organization],
  ['bb1c774e-293c-4b65-ab51-83d7b0fa95a3', IDS.member],
  ['35f7f304-fce5-4aef-803e-655724697dca', IDS.member],
  ['78a0d884-256d-4d99-948c-fba2fba8f42e', IDS.collection],
  ['2fc8a294-fe4b-4864-a106-a6d14c278527', IDS.item],
  ['8cea5ef1-bc10-4224-8980-5e471ece9667', IDS.item],
];

const exchangeSchema = z.object({
  from: z.string(),
  note: z.string(),
  request: z.object({
    method: z.string(),
    path: z.string(),
    contentType: z.string().nullable(),
    body: z.unknown(),
  }),
  response: z.object({
    status: z.number(),
    contentType: z.string().nullable(),
    setCookie: z.string().nullable(),
    body: z.unknown(),
  }),
});

/** One recorded exchange. */
export type Exchange = z.infer<typeof exchangeSchema>;

function fileOf(name: string): string {
  return readFileSync(join(__dirname, '..', '__recordings__', name), 'utf8');
}

/** All exchanges, by name. */
export function recordedExchanges(): Record<string, Exchange> {
  const text = TAKEN_FOR.reduce(
    (left, [id, same]) => left.replaceAll(id, same),
    fileOf('exchanges.json'),
  );
  return z.record(z.string(), exchangeSchema).parse(JSON.parse(text));
}

/** One exchange. */
export function recorded(name: string): Exchange {
  const exchange = recordedExchanges()[name];
  if (!exchange) {
    throw new Error(`No exchange of the name ${name} was recorded`);
  }
  return exchange;
}

const vectorsSchema = z.object({
  email: z.string(),
  password: z.string(),
  kdfIterations: z.number(),
  steps: z.record(z.string(), z.unknown()),
});

/** The recorded derivation. Its steps are found by their number. */
export function recordedVectors() {
  const { steps, ...rest } = vectorsSchema.parse(
    JSON.parse(fileOf('derivation-vectors.json')),
  );
  const step = (number: number): unknown =>
    Object.entries(steps).find(([name]) => name.startsWith(`${number} `))?.[1];
  return {
    ...rest,
    text: (number: number): string => z.string().parse(step(number)),
    masterKey: z.object({ hex: z.string() }).parse(step(2)).hex,
  };
}
