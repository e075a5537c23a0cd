import { z } from 'zod';

/**
 * Longest name of a profile: with the longest handle (32) and a hyphen before it, it is still a name of
 * a catalog entity (63).
 */
export const MAX_PROFILE_NAME_LENGTH = 30;

/** Longest domain: each service puts a label before it, and a host name has at most 253 characters. */
export const MAX_DOMAIN_LENGTH = 200;

/** RFC 5321 §4.5.3.1.3, without the angle brackets. */
const MAX_EMAIL_LENGTH = 254;

/** One label of RFC 1123 §2.1 in lower case. */
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * A last label that makes browsers read the whole name as an IPv4 address (WHATWG URL, "ends in a
 * number"), so that `aa.01` has no host of its own.
 */
const NUMBER = /^(\d+|0x[0-9a-f]*)$/;

/** A person's short name in branches. It has no hyphen, so that the first one ends it. */
export const handleSchema = z
  .string()
  .regex(
    /^[a-z0-9]{1,32}$/,
    'A handle is made of lower-case letters and digits.',
  );

/** Says what is wrong with a profile's name, and what would be right; nothing when it is fine. */
export function profileNameProblem(name: string): string | undefined {
  if (name.length === 0) {
    return 'Give the profile a name.';
  }
  if (name.length > MAX_PROFILE_NAME_LENGTH) {
    return `The name has ${name.length} characters; ${MAX_PROFILE_NAME_LENGTH} is the most.`;
  }
  if (!/^[a-z0-9-]+$/.test(name)) {
    return 'Use lower-case letters a to z, digits and hyphens only, for example "family".';
  }
  if (!/^[a-z]/.test(name)) {
    return 'Begin the name with a letter, for example "family".';
  }
  if (name.endsWith('-') || name.includes('--')) {
    return 'Use single hyphens, and none at the end.';
  }
  return undefined;
}

/** A name of a profile, as it stands in its branch after the handle. */
export const profileNameSchema = z
  .string({ error: 'Give the profile a name.' })
  .superRefine((name, ctx) => {
    const problem = profileNameProblem(name);
    if (problem) {
      ctx.addIssue({ code: 'custom', message: problem });
    }
  });

/**
 * Says what is wrong with a domain in ASCII; nothing when it is fine. Whether it is a public suffix is
 * said by the backend, which has the list.
 */
export function domainProblem(domain: string): string | undefined {
  if (domain.length === 0) {
    return 'Give the domain that the services are reached under.';
  }
  if (domain.length > MAX_DOMAIN_LENGTH) {
    return `The domain has ${domain.length} characters; ${MAX_DOMAIN_LENGTH} is the most.`;
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(domain) || domain.includes('/')) {
    return 'Write the domain alone, without "https://" and path, for example "ada.example.com".';
  }
  if (domain.startsWith('*.')) {
    return 'Leave the asterisk out: each service gets its own name below the domain.';
  }
  if (domain.endsWith('.')) {
    return 'Leave the dot at the end out.';
  }
  const labels = domain.split('.');
  if (labels.length < 2) {
    return 'The sign-in portal needs a domain with a dot, for example "ada.example.com".';
  }
  if (!labels.every(label => LABEL.test(label))) {
    return 'Use letters, digits, hyphens and dots only, for example "ada.example.com".';
  }
  if (labels.every(label => /^\d+$/.test(label))) {
    return 'This is an address. The sign-in portal needs a domain, for example "ada.example.com".';
  }
  if (NUMBER.test(labels[labels.length - 1])) {
    return 'Browsers take a name whose last part is a number for an address. End it with letters, for example "ada.example.com".';
  }
  return undefined;
}

/** A domain as people write it; international names become ASCII (IDNA, UTS #46). */
export const domainSchema = z
  .string({ error: 'Give the domain that the services are reached under.' })
  .trim()
  .max(1_000, 'That is too long for a domain.')
  .transform(toAsciiDomain)
  .superRefine((domain, ctx) => {
    const problem = domainProblem(domain);
    if (problem) {
      ctx.addIssue({ code: 'custom', message: problem });
    }
  });

/** Lower case and, where it can be, in ASCII; what is no domain stays as it was, to be refused. */
export function toAsciiDomain(text: string): string {
  const lower = text.toLowerCase();
  if (!/[^\p{ASCII}]/u.test(lower) || /[/?#@:\s%]/.test(lower)) {
    return lower;
  }
  try {
    return new URL(`http://${lower}/`).hostname;
  } catch {
    return lower;
  }
}

/** Says what is wrong with an e-mail address; nothing when it is fine. */
export function emailProblem(email: string): string | undefined {
  const example = 'for example "ada@example.com"';
  if (email.length === 0) {
    return 'Give the e-mail address of the administrator: certificates are asked for in its name.';
  }
  if (email.length > MAX_EMAIL_LENGTH) {
    return `The address has ${email.length} characters; ${MAX_EMAIL_LENGTH} is the most.`;
  }
  const [local, host, ...more] = email.split('@');
  if (!host || more.length > 0) {
    return `Write one address with one "@", ${example}.`;
  }
  if (!/^[A-Za-z0-9._%+-]{1,64}$/.test(local) || /^\.|\.\.|\.$/.test(local)) {
    return `The part before the "@" has letters, digits and . _ % + - only, ${example}.`;
  }
  if (domainProblem(host.toLowerCase())) {
    return `The part after the "@" is no domain, ${example}.`;
  }
  return undefined;
}

/** The administrator's address. */
export const adminEmailSchema = z
  .string({ error: 'Give the e-mail address of the administrator.' })
  .trim()
  .superRefine((email, ctx) => {
    const problem = emailProblem(email);
    if (problem) {
      ctx.addIssue({ code: 'custom', message: problem });
    }
  });
