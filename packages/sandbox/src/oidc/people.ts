import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { newId } from './ids';
import {
  SANDBOX_ORGANIZATION_DOMAIN,
  SANDBOX_ORGANIZATION_ID,
  SANDBOX_PASSWORD,
} from './options';

/** A person who can sign in. */
export const personSchema = z.object({
  /** The `sub` claim. Not always a number: it may be chosen (02-setup/users). */
  id: z.string(),
  organizationId: z.string().default(SANDBOX_ORGANIZATION_ID),
  userName: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  displayName: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  active: z.boolean().default(true),
  locked: z.boolean().default(false),
  /** Made by the older API without a password: can only be deleted. */
  initial: z.boolean().default(false),
  /** Seconds since 1970. */
  updatedAt: z.number().int(),
  /** Seconds since 1970. */
  createdAt: z.number().default(0),
  salt: z.string().default(''),
  /** Empty without a password. */
  passwordHash: z.string().default(''),
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

/** When the sandbox's people were made, in seconds since 1970. */
export const SEED_TIME = 1_780_000_000;

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

/** The sandbox's people as they are at first: `member2` has no verified e-mail. */
export function seedPeople(): Person[] {
  return SEEDS.map((seed, index) =>
    personSchema.parse({
      id: `36000000000000000${index + 1}`,
      userName: seed.userName,
      givenName: seed.displayName,
      familyName: 'Sandbox',
      displayName: seed.displayName,
      email: `${seed.userName}@${SANDBOX_ORGANIZATION_DOMAIN}`,
      emailVerified: seed.emailVerified ?? true,
      updatedAt: SEED_TIME,
      createdAt: SEED_TIME,
      ...hashPassword(SANDBOX_PASSWORD),
    }),
  );
}

/** The role of one of the sandbox's people; `guest` has none. */
export function seedRole(userName: string): string | undefined {
  return SEEDS.find(seed => seed.userName === userName)?.role;
}

/** The people whose password is on the sign-in page; those who registered have their own. */
export function isSeeded({ userName }: Person): boolean {
  return SEEDS.some(seed => seed.userName === userName);
}

/** True when someone can sign in and their tokens are good. */
export function isUsable({ active, locked }: Person): boolean {
  return active && !locked;
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
  return (
    person.passwordHash !== '' &&
    timingSafeEqual(
      derive(password, person.salt),
      Buffer.from(person.passwordHash, 'hex'),
    )
  );
}

/**
 * A person from the registration form. Their e-mail counts as verified: the sandbox sends no mail.
 *
 * @param now - seconds since 1970
 */
export function registeredPerson(
  registration: Registration,
  now: number,
): Person {
  const { givenName, familyName, email, password } = registration;
  return personSchema.parse({
    id: newId(),
    userName: email.toLowerCase(),
    givenName,
    familyName,
    displayName: `${givenName} ${familyName}`,
    email: email.toLowerCase(),
    emailVerified: true,
    updatedAt: now,
    createdAt: now,
    ...hashPassword(password),
  });
}

/** What is kept of a password. */
export function hashPassword(password: string): {
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
