import {
  randomBytes,
  randomInt,
  scryptSync,
  timingSafeEqual,
} from 'node:crypto';
import { z } from 'zod';
import {
  SANDBOX_ORGANIZATION_DOMAIN,
  SANDBOX_ORGANIZATION_ID,
  SANDBOX_PASSWORD,
} from './options';

/** One role that a person has in the portal's project, and the organisation that granted it. */
const roleGrantSchema = z.object({
  role: z.string(),
  organizationId: z.string(),
  organizationDomain: z.string(),
});

/** @public */
export type RoleGrant = z.infer<typeof roleGrantSchema>;

/** A person who can sign in. */
export const personSchema = z.object({
  /** The `sub` claim. */
  id: z.string(),
  userName: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  displayName: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  active: z.boolean(),
  grants: z.array(roleGrantSchema),
  /** Seconds since 1970. */
  updatedAt: z.number().int(),
  salt: z.string(),
  passwordHash: z.string(),
});

/** @public */
export type Person = z.infer<typeof personSchema>;

/** What a person writes in the form "Create account". */
export interface Registration {
  givenName: string;
  familyName: string;
  email: string;
  password: string;
}

const SEED_TIME = 1_780_000_000;

const SEEDS: readonly {
  userName: string;
  displayName: string;
  role?: string;
  emailVerified?: false;
}[] = [
  { userName: 'admin', displayName: 'Admin', role: 'admin' },
  { userName: 'operator', displayName: 'Operator', role: 'operator' },
  { userName: 'member', displayName: 'Member', role: 'member' },
  {
    userName: 'member2',
    displayName: 'Member 2',
    role: 'member',
    emailVerified: false,
  },
  { userName: 'viewer', displayName: 'Viewer', role: 'viewer' },
  { userName: 'guest', displayName: 'Guest' },
];

/** The sandbox's people as they are at first: `member2` has no verified e-mail, `guest` no role. */
export function seedPeople(): Person[] {
  return SEEDS.map((seed, index) => ({
    id: `36000000000000000${index + 1}`,
    userName: seed.userName,
    givenName: seed.displayName,
    familyName: 'Sandbox',
    displayName: seed.displayName,
    email: `${seed.userName}@${SANDBOX_ORGANIZATION_DOMAIN}`,
    emailVerified: seed.emailVerified ?? true,
    active: true,
    grants: seed.role ? [ownGrant(seed.role)] : [],
    updatedAt: SEED_TIME,
    ...hashPassword(SANDBOX_PASSWORD),
  }));
}

/** The people whose password is on the sign-in page; those who registered have their own. */
export function isSeeded({ userName }: Person): boolean {
  return SEEDS.some(seed => seed.userName === userName);
}

/** A role granted inside the sandbox's own organisation. */
export function ownGrant(role: string): RoleGrant {
  return {
    role,
    organizationId: SANDBOX_ORGANIZATION_ID,
    organizationDomain: SANDBOX_ORGANIZATION_DOMAIN,
  };
}

/** Finds people by the name they sign in with: user name or e-mail, case-insensitive. */
export function findByLoginName(
  people: readonly Person[],
  loginName: string,
): Person | undefined {
  const wanted = loginName.trim().toLowerCase();
  return people.find(
    person =>
      person.userName.toLowerCase() === wanted ||
      person.email.toLowerCase() === wanted,
  );
}

/** True when the password is the person's. */
export function passwordMatches(person: Person, password: string): boolean {
  return timingSafeEqual(
    derive(password, person.salt),
    Buffer.from(person.passwordHash, 'hex'),
  );
}

/**
 * A person from the registration form. They get the role `member`, so that "Create account" leads
 * to a portal that can be used, and their e-mail counts as verified: the sandbox sends no mail.
 *
 * @param now - seconds since 1970
 */
export function registeredPerson(
  registration: Registration,
  now: number,
): Person {
  const { givenName, familyName, email, password } = registration;
  return {
    id: `37${String(randomInt(1e8)).padStart(8, '0')}${String(
      randomInt(1e8),
    ).padStart(8, '0')}`,
    userName: email.toLowerCase(),
    givenName,
    familyName,
    displayName: `${givenName} ${familyName}`,
    email: email.toLowerCase(),
    emailVerified: true,
    active: true,
    grants: [ownGrant('member')],
    updatedAt: now,
    ...hashPassword(password),
  };
}

function hashPassword(password: string): {
  salt: string;
  passwordHash: string;
} {
  const salt = randomBytes(16).toString('hex');
  return { salt, passwordHash: derive(password, salt).toString('hex') };
}

/** A cheap cost: these passwords are printed on the page that asks for them. */
function derive(password: string, salt: string): Buffer {
  return scryptSync(password, Buffer.from(salt, 'hex'), 32, { N: 1024 });
}
