/*
 * Proves that a name which leads elsewhere is told as that, whatever answers there, and only from the side of the
 * portal and where it is proven. Leaves to reachOf.test.ts how an answer is judged, to preflight.test.ts how the
 * way is proven.
 */
import { preflight } from './preflight';
import { reachFromSide } from './reachFromSide';
import { AnswerSeen, MarkSeen, NameSeen } from './routeObservation';

const NAME = 'files.lab.example.com';
const HERE = '198.51.100.7';
const OTHER = '203.0.113.9';
const context = { about: { name: NAME, signIn: false }, portals: [] };
const proof = { addresses: [HERE], isTaken: true };
const refused: AnswerSeen = { of: 'tcp', refused: true, message: 'x' };
const page: AnswerSeen = { of: 'answer', status: 200, body: 'x' };

function leadsTo(address: string, of: MarkSeen['of']): NameSeen {
  return {
    dns: { portal: { of: 'addresses', addresses: [address] } },
    marks: [{ address, of }],
  };
}

it.each<[string, AnswerSeen]>([
  ['nothing', refused],
  ['another server', page],
])('%s answers where the name leads instead', (_, answer) => {
  const name = leadsTo(OTHER, answer === page ? 'elsewhere' : 'closed');
  const { state, trouble } = reachFromSide(
    { side: 'portal', answer, name },
    context,
    proof,
  );
  expect([state, trouble?.code]).toEqual(['dns', 'dns-elsewhere']);
  expect(trouble?.detail).toContain(OTHER);
});

it('a name without records is what is wrong', () => {
  const { state, trouble } = reachFromSide(
    {
      side: 'portal',
      answer: { of: 'dns', message: 'ENOTFOUND' },
      name: { dns: { portal: { of: 'none' } } },
    },
    context,
    proof,
  );
  expect([state, trouble?.code]).toEqual(['dns', 'dns-missing']);
});

it('the host itself knows better', () => {
  const name = leadsTo(OTHER, 'elsewhere');
  expect(
    reachFromSide({ side: 'host', answer: page, name }, context, proof).state,
  ).toBe('up');
});

it('a name that leads here through another address works', () => {
  const name = leadsTo(OTHER, 'here');
  expect(
    reachFromSide({ side: 'portal', answer: page, name }, context, proof).state,
  ).toBe('up');
});

it('nothing is proven before the proxy has taken up its file', () => {
  const name = leadsTo(OTHER, 'elsewhere');
  const early = { ...proof, isTaken: false };
  expect(preflight(NAME, name, early).of).toBe('dns');
  expect(
    reachFromSide({ side: 'portal', answer: page, name }, context, early).state,
  ).toBe('up');
});

it('a host that answers although one kind of address is wrong is reached', () => {
  const name: NameSeen = {
    dns: { portal: { of: 'addresses', addresses: [HERE, '2001:db8::1'] } },
    marks: [
      { address: HERE, of: 'here' },
      { address: '2001:db8::1', of: 'elsewhere' },
    ],
  };
  expect(
    reachFromSide({ side: 'portal', answer: page, name }, context, proof).state,
  ).toBe('up');
});
