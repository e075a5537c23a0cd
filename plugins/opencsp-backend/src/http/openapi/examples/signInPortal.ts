import {
  LetIn,
  PortalCode,
  SignInPortal,
} from '@opencsp/plugin-opencsp-common';

/** One person is shut out, and another one has begun to enrol a second factor. */
export const PORTAL: SignInPortal = {
  host: { id: '0b0a7c5e-5d5c-4c4f-9a51-6d2b2c3d4e5f', name: 'family-vm' },
  shutOut: [
    {
      login: 'grace',
      until: '2026-11-20T10:05:00.000Z',
      person: 'Grace Hopper',
    },
  ],
  keepsMessages: true,
  message: {
    at: '2026-11-20T10:01:00.000Z',
    to: 'Ken ken@example.com',
    subject: 'Confirm your identity',
    hasCode: true,
  },
  asksSecondFactor: true,
};

export const LET_IN: LetIn = { login: 'grace' };

export const CODE: PortalCode = {
  code: 'VTY6Z7B4',
  to: 'Ken ken@example.com',
  at: '2026-11-20T10:01:00.000Z',
};
